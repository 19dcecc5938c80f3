// What a message is made of: the result of mime::Parser, and the input of rendering, summaries and sections.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mime/transfer_encoding.h"

namespace mime {

// Bytes of a message, counted from its first byte.
struct Range {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  std::uint64_t end() const { return offset + size; }
  bool operator==(const Range&) const = default;
};

using PartIndex = std::uint32_t;  // into Structure::parts
inline constexpr PartIndex no_part = std::numeric_limits<PartIndex>::max();

struct Parameter {
  std::string name;       // as written, without the stars and numbers of RFC 2231
  std::string value;      // continuations joined; when extended, percent and charset decoded to UTF-8
  bool extended = false;  // written with charset and percent encoding: IMAP tells it as "name*"
  bool operator==(const Parameter&) const = default;
};

enum class PartKind : std::uint8_t {
  basic,      // a leaf of any other type
  text,       // a leaf of type text
  multipart,  // has at least one child
  message,    // message/rfc822 or message/global: has exactly one child, the message inside
};

// Values of the ENVELOPE's fields, unfolded, not decoded. Absent and empty differ. Fields that occur more
// than once: addresses are joined by ", ", of the others the first counts.
struct Envelope {
  std::optional<std::string> date, subject, from, sender, reply_to, to, cc, bcc, in_reply_to, message_id;
  bool operator==(const Envelope&) const = default;
};

struct Part {
  PartIndex parent = no_part;
  PartIndex first_child = no_part;
  PartIndex next_sibling = no_part;
  PartKind kind = PartKind::text;
  TransferEncoding encoding = TransferEncoding::seven_bit;
  bool message_global = false;   // kind message and message/global: nests in IMAP4rev2 only
  std::uint32_t envelope = 0;    // of a message part: that of the message inside, index + 1 into envelopes
  Range header;                  // up to and with the blank line
  Range body;                    // without the line break that belongs to the boundary after it
  std::uint64_t body_lines = 0;  // line feeds in the body
  std::string type = "text", subtype = "plain";  // as written
  std::vector<Parameter> parameters;
  std::optional<std::string> encoding_name;  // as written; none: 7BIT
  std::optional<std::string> id, description, md5, location;
  std::string disposition;  // empty: no Content-Disposition
  std::vector<Parameter> disposition_parameters;
  std::vector<std::string> language;

  // The value of a parameter of the Content-Type, or empty.
  std::string_view parameter(std::string_view name) const;
  bool operator==(const Part&) const = default;
};

// Parts stand in the order of their headers in the message (a parent before its children); parts[0] is the
// message itself. Its header is kept, up to Limits::header_bytes.
struct Structure {
  std::uint64_t size = 0;             // bytes of the whole message
  std::uint64_t prefix_size = 0;      // of them, those fed by Parser::feed_prefix
  std::string header;                 // raw bytes of the message's header block, blank line included
  bool header_complete = true;        // false: the block was longer than what is kept or indexed
  bool has_null = false;              // a NUL octet occurs somewhere
  bool has_eight_bit_header = false;  // in the message's own header
  bool limited = false;               // a bound of Limits was met: some of it is opaque
  Envelope envelope;
  std::vector<Part> parts;
  std::vector<Envelope> envelopes;  // of nested messages

  bool operator==(const Structure&) const = default;
};

}  // namespace mime
