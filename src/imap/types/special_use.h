// Special-use attributes of mailboxes. RFC 6154 2, \Important of RFC 8457
#pragma once

#include <cstdint>
#include <string_view>

namespace imap {

enum class SpecialUse : std::uint8_t { all, archive, drafts, flagged, junk, sent, trash, important };

constexpr std::string_view to_string(SpecialUse use) {
  switch (use) {
    case SpecialUse::all: return "\\All";
    case SpecialUse::archive: return "\\Archive";
    case SpecialUse::drafts: return "\\Drafts";
    case SpecialUse::flagged: return "\\Flagged";
    case SpecialUse::junk: return "\\Junk";
    case SpecialUse::sent: return "\\Sent";
    case SpecialUse::trash: return "\\Trash";
    case SpecialUse::important: return "\\Important";
  }
  return {};
}

}  // namespace imap
