// Sections of a FETCH: BODY[...], BINARY[...] and RFC822.*. Each is prepared before the response begins, so that what
// cannot be read is refused in an orderly way, then written: the literal's size, and its bytes from where they lie. RFC
// 9051 6.4.5.1, RFC 3516
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "imap/session/fetch/message.h"
#include "imap/session/state.h"
#include "imap/wire/write/fetch.h"
#include "mime/section.h"

namespace imap::session::fetch {

// What of a section is the same for every message: made once a command.
struct SectionPlan {
  SectionPlan(const wire::ParseContext& context, const Section& asked)
      : section(asked), name(wire::section_name(context, asked)), fields(asked.header_fields) {}

  const Section& section;    // of the command
  const std::string name;    // in answers
  mime::HeaderNames fields;  // of HEADER.FIELDS and HEADER.FIELDS.NOT
  // HEADER.FIELDS of the message that every whole summary has.
  bool in_summaries() const {
    return section.part.empty() && section.text == SectionText::header_fields && fields.in_summaries();
  }
};

// Bytes of a message, to be written as a literal or counted.
struct Prepared {
  enum class Kind : std::uint8_t {
    nil,      // the message has no such part
    text,     // `text` is all of it
    range,    // bytes of the message as they are
    decoded,  // the part with its transfer encoding undone, in two passes: counted first
    size,     // BINARY.SIZE
  };
  Kind kind = Kind::nil;
  std::string text = {};
  mime::Range range = {};  // of the message, prefix included
  mime::TransferEncoding encoding = mime::TransferEncoding::seven_bit;
  std::uint64_t skip = 0;        // of the decoded bytes
  std::uint64_t size_bytes = 0;  // of the literal
  bool has_null = false;
  bool mends_lines = false;  // `decoded`: bare LF becomes CRLF
};

// Opens the message's body once, when the first section needs it.
class Body {
 public:
  Body(mail::MailboxPtr mailbox, const Message& message) : mailbox_(std::move(mailbox)), message_(message) {}
  base::Result<mail::MessageReader*> reader();

 private:
  mail::MailboxPtr mailbox_;
  const Message& message_;
  std::unique_ptr<mail::MessageReader> reader_;
};

// Which bytes of the message the section is, prefix included; nothing if it has no such part.
std::optional<mime::ResolvedSection> locate(const Section& section, const Message& message);
// What of `whole` the section's <first.count> leaves.
mime::Range partial_of(const Section& section, mime::Range whole);

// Errc::unknown_cte: BINARY of an encoding that cannot be undone.
base::Task<base::Result<Prepared>> prepare(const SectionPlan& plan, const Message& message, Body& body);

// May flush. An error here comes in the middle of a response: the session must end.
base::Task<base::Result<void>> write(Session& session, wire::FetchWriter& writer, const SectionPlan& plan,
                                     const Prepared& prepared, Body& body);

}  // namespace imap::session::fetch
