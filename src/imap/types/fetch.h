// FETCH and UID FETCH. RFC 9051 6.4.5, RFC 3516, RFC 7162 3.1.4 and 3.2.6, RFC 8474 5, RFC 8970
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "imap/types/message_set.h"

namespace imap {

// fetch-att without arguments, one bit each; macros are already taken apart.
enum class FetchAtt : std::uint16_t {
  uid = 1 << 0,
  flags = 1 << 1,
  internal_date = 1 << 2,
  rfc822_size = 1 << 3,
  envelope = 1 << 4,
  body = 1 << 5,  // BODY without a section: the structure without extension data
  body_structure = 1 << 6,
  mod_seq = 1 << 7,        // RFC 7162 3.1.4.2
  email_id = 1 << 8,       // RFC 8474 5.3
  thread_id = 1 << 9,      // RFC 8474 5.3
  preview = 1 << 10,       // RFC 8970
  preview_lazy = 1 << 11,  // with `preview`: PREVIEW (LAZY)
};

struct FetchAtts {
  std::uint16_t bits = 0;
  constexpr bool operator==(const FetchAtts&) const = default;
  constexpr bool has(FetchAtt att) const { return (bits & static_cast<std::uint16_t>(att)) != 0; }
  constexpr FetchAtts& add(FetchAtt att) {
    bits = static_cast<std::uint16_t>(bits | static_cast<std::uint16_t>(att));
    return *this;
  }
  constexpr bool empty() const { return bits == 0; }
};

// How the piece was asked for, which is how it is named in the answer.
enum class SectionKind : std::uint8_t {
  body,           // BODY[...]
  binary,         // BINARY[...]: transfer encoding undone; RFC 9051 6.4.5.1
  binary_size,    // BINARY.SIZE[...]
  rfc822,         // RFC822, as BODY[]; rev1
  rfc822_header,  // RFC822.HEADER, as BODY.PEEK[HEADER]; rev1
  rfc822_text,    // RFC822.TEXT, as BODY[TEXT]; rev1
};

// section-text.
enum class SectionText : std::uint8_t { whole, header, header_fields, header_fields_not, text, mime };

// <first.count> in octets; first is 0-based, count is not 0. The answer carries <first>.
struct Partial {
  std::uint64_t first = 0;
  std::uint64_t count = 0;
  bool operator==(const Partial&) const = default;
};

// Whether fetching the piece sets \Seen.
enum class SetsSeen : std::uint8_t { no, yes };

struct Section {
  SectionKind kind = SectionKind::body;
  SetsSeen sets_seen = SetsSeen::no;
  std::vector<std::uint32_t> part;         // 1-based part numbers from the outside in; empty: the message itself
  SectionText text = SectionText::whole;   // for rfc822_header: header; for rfc822_text: text
  std::vector<std::string> header_fields;  // as spelled by the client, which the answer repeats
  std::optional<Partial> partial;
  bool operator==(const Section&) const = default;
};

struct Fetch {
  MessageSet messages;
  FetchAtts atts;                 // in a UID FETCH `uid` is always there
  std::vector<Section> sections;  // in the order asked for
  // CHANGEDSINCE, which implies mod_seq in `atts` and enables CONDSTORE. RFC 7162 3.1.4.1
  std::optional<base::ModSeq> changed_since;
  // VANISHED: only in a UID FETCH with CHANGEDSINCE (checked by the parser) after ENABLE QRESYNC (the
  // session's to check).
  bool vanished = false;
  bool operator==(const Fetch&) const = default;
};

}  // namespace imap
