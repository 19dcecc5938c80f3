#include "base/error.h"

namespace base {

std::string_view to_string(Errc code) {
  switch (code) {
    case Errc::bad_syntax: return "bad_syntax";
    case Errc::bad_sequence: return "bad_sequence";
    case Errc::too_big: return "too_big";
    case Errc::not_found: return "not_found";
    case Errc::already_exists: return "already_exists";
    case Errc::cannot: return "cannot";
    case Errc::no_permission: return "no_permission";
    case Errc::has_children: return "has_children";
    case Errc::over_quota: return "over_quota";
    case Errc::limit: return "limit";
    case Errc::in_use: return "in_use";
    case Errc::read_only: return "read_only";
    case Errc::bad_charset: return "bad_charset";
    case Errc::unknown_cte: return "unknown_cte";
    case Errc::use_attribute: return "use_attribute";
    case Errc::expunge_issued: return "expunge_issued";
    case Errc::not_saved: return "not_saved";
    case Errc::auth_failed: return "auth_failed";
    case Errc::auth_expired: return "auth_expired";
    case Errc::privacy_required: return "privacy_required";
    case Errc::unavailable: return "unavailable";
    case Errc::disk_full: return "disk_full";
    case Errc::conflict: return "conflict";
    case Errc::ambiguous: return "ambiguous";
    case Errc::corrupt: return "corrupt";
    case Errc::io: return "io";
    case Errc::cancelled: return "cancelled";
    case Errc::closed: return "closed";
    case Errc::bug: return "bug";
  }
  return "unknown";
}

std::string describe(const Error& error) {
  std::string_view file = error.where.file_name();
  if (auto src = file.rfind("src/"); src != file.npos) file.remove_prefix(src);
  return std::string(to_string(error.code)) + ": " + error.detail + " (" + std::string(file) + ":" +
         std::to_string(error.where.line()) + ")";
}

}  // namespace base
