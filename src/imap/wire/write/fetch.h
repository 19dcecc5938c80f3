// The writer of FETCH responses: item after item, for one message. A scan over a mailbox allocates nothing here but the
// output's own growth. RFC 9051 7.5.2
//   FetchWriter fetch(out, context, number);
//   fetch.uid(uid).flags(flags);
//   fetch.section(section, bytes);   // then exactly that many bytes, by the session
//   fetch.end();
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "imap/types/date_time.h"
#include "imap/types/fetch.h"
#include "imap/types/flag.h"
#include "imap/wire/output.h"
#include "imap/wire/parse_context.h"

namespace imap::wire {

// literal8 is for BINARY bodies that may hold NUL.
enum class LiteralForm : std::uint8_t { literal, literal8 };

class FetchWriter {
 public:
  // "* 12 FETCH (". The output and the context must outlive the writer.
  FetchWriter(Output& out, const ParseContext& context, base::SeqNum number);

  FetchWriter& uid(base::Uid uid);
  FetchWriter& flags(const FlagsView& flags);
  FetchWriter& internal_date(const DateTime& time);
  FetchWriter& rfc822_size(std::uint64_t bytes);
  FetchWriter& mod_seq(base::ModSeq mod_seq);
  FetchWriter& email_id(base::MessageId id);
  FetchWriter& thread_id(std::optional<base::ThreadId> id);    // nullopt: NIL
  FetchWriter& preview(std::optional<std::string_view> text);  // UTF-8; nullopt: NIL

  // What delivery has rendered already, copied as it is: the parenthesised value alone. Of open_*() the caller appends
  // it to the output.
  FetchWriter& body(std::string_view rendered);
  void open_envelope();
  void open_body_structure();

  // The piece's name as it was asked for, and the literal header; the caller appends `size_bytes` bytes behind it.
  FetchWriter& section(const Section& section, std::uint64_t size_bytes, LiteralForm form = LiteralForm::literal);
  // The same with the name that section_name() made.
  FetchWriter& section(std::string_view name, std::uint64_t size_bytes, LiteralForm form = LiteralForm::literal);
  // A piece that is not there. RFC 9051 6.4.5
  FetchWriter& section_nil(const Section& section);
  // BINARY.SIZE[...]
  FetchWriter& binary_size(const Section& section, std::uint64_t size_bytes);

  // ")" CRLF. Nothing may follow.
  void end();

 private:
  FetchWriter& item(std::string_view name);
  Output& out_;
  const ParseContext& context_;
  bool first_ = true;
};

// How a section is named in answers: the same for every message of a command.
std::string section_name(const ParseContext& context, const Section& section);

}  // namespace imap::wire
