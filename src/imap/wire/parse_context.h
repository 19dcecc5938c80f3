// What the session offers and the client has enabled that changes how bytes are read and written.
#pragma once

#include <cstdint>

#include "imap/wire/limits.h"

namespace imap::wire {

// What the client has turned to with ENABLE; both revisions are spoken until then. RFC 9051 6.3.1
enum class Revision : std::uint8_t { rev1, rev2 };
// ENABLE UTF8=ACCEPT. RFC 6855 3
enum class Utf8Accept : std::uint8_t { off, on };
// Whether "$" stands for the saved result: SEARCHRES is offered, or in IMAP4rev2 itself. RFC 5182 2
enum class SavedResult : std::uint8_t { off, on };

struct ParseContext {
  Revision revision = Revision::rev1;
  Utf8Accept utf8_accept = Utf8Accept::off;
  SavedResult saved_result = SavedResult::on;
  ParseLimits limits = {};

  bool operator==(const ParseContext&) const = default;
  // UTF-8 in quoted strings, and mailbox names in UTF-8 instead of modified UTF-7.
  bool utf8() const { return revision == Revision::rev2 || utf8_accept == Utf8Accept::on; }
};

}  // namespace imap::wire
