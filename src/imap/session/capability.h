// The table of capabilities: what this server can do beyond a command's existence, and by which name it says so.
// CAPABILITY's answer, the gate of commands and arguments, and the documentation follow from it; every row can be
// switched off.
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "imap/session/settings.h"
#include "imap/wire/parse_context.h"

namespace imap::session {

enum class Extension : std::uint8_t {
  imap4rev1,
  imap4rev2,
  append_limit,
  binary,
  children,
  compress_deflate,
  condstore,
  create_special_use,
  enable,
  esearch,
  id,
  idle,
  list_extended,
  list_status,
  literal_minus,
  literal_plus,
  move,
  multi_append,
  name_space,
  object_id,
  preview,
  qresync,
  quota,
  quota_res_message,
  quota_res_storage,
  quota_set,
  sasl_ir,
  search_res,
  sort,
  sort_display,
  special_use,
  starttls,
  status_size,
  thread_orderedsubject,
  thread_references,
  uid_plus,
  unselect,
  utf8_accept,
  within,
};
inline constexpr std::size_t extension_count = static_cast<std::size_t>(Extension::within) + 1;

// In which part of a connection the name is announced.
enum class Announced : std::uint8_t { always, before_login, after_login };

struct CapabilityRow {
  Extension extension;
  std::string_view name;  // on the wire; APPENDLIMIT's value is appended
  std::uint16_t rfc;
  std::string_view section;
  Announced announced;
};
std::span<const CapabilityRow> capability_table();  // in the order of Extension

// What one configuration offers.
class Offer {
 public:
  // Errc::bad_syntax: a name to be disabled that is in no row (the detail lists those that are near).
  static base::Result<Offer> from(const Settings& settings);

  bool has(Extension extension) const { return offered_.test(static_cast<std::size_t>(extension)); }
  // The same for a session that speaks `revision`: what IMAP4rev2 has in itself is there whether its name is announced
  // or not. RFC 9051 Appendix E
  bool has(Extension extension, wire::Revision revision) const;
  // ENABLE's argument (upper case): nullopt when it is not offered, or nothing that can be enabled.
  std::optional<Extension> enableable(std::string_view name) const;

 private:
  std::bitset<extension_count> offered_;
};

struct AnnounceState {
  bool logged_in = false;
  bool can_start_tls = false;
  bool may_set_quota = false;           // QUOTASET, RFC 9208 4.1.3
  bool login_disabled = false;          // LOGIN and cleartext mechanisms wait for TLS
  std::vector<std::string> mechanisms;  // SASL, for AUTH=
};
// The list as CAPABILITY tells it now. RFC 9051 6.1.1
std::vector<std::string> announced(const Offer& offer, const Settings& settings, const AnnounceState& state);

}  // namespace imap::session
