// From what a section asks for to which bytes it is.
#include <algorithm>

#include "imap/session/fetch/decoded.h"
#include "imap/session/fetch/section.h"

namespace imap::session::fetch {
namespace {

using base::Result;

// Headers longer than this are cut for HEADER.FIELDS; BODY[HEADER] has all of them.
constexpr std::uint64_t max_header_bytes = 8 << 20;

mime::SectionText text_of(const Section& section) {
  switch (section.text) {
    case SectionText::whole: return mime::SectionText::all;
    case SectionText::header:
    case SectionText::header_fields:
    case SectionText::header_fields_not: return mime::SectionText::header;
    case SectionText::text: return mime::SectionText::text;
    case SectionText::mime: return mime::SectionText::mime;
  }
  return mime::SectionText::all;
}

bool is_subset(const Section& section) {
  return section.text == SectionText::header_fields || section.text == SectionText::header_fields_not;
}

void apply_partial(const Section& section, Prepared& prepared) {
  if (!section.partial) return;
  const auto part = partial_of(section, {0, prepared.size_bytes});
  prepared.size_bytes = part.size;
  switch (prepared.kind) {
    case Prepared::Kind::text: prepared.text = prepared.text.substr(part.offset, part.size); break;
    case Prepared::Kind::range: prepared.range = {prepared.range.offset + part.offset, part.size}; break;
    case Prepared::Kind::decoded: prepared.skip = part.offset; break;
    case Prepared::Kind::nil:
    case Prepared::Kind::size: break;
  }
}

base::Task<Result<std::string>> read_all(Body& body, mime::Range range) {
  CO_TRY(auto* reader, body.reader());
  std::string bytes;
  const auto end = range.offset + std::min(range.size, max_header_bytes);
  for (auto at = range.offset; at < end;) {
    auto reading = reader->read(at, end - at);
    CO_TRY(const auto slice, co_await reading);
    if (slice.bytes.empty()) break;
    bytes += slice.bytes;
    at += slice.bytes.size();
  }
  co_return bytes;
}

// HEADER.FIELDS of the message mostly needs the summary alone.
base::Task<Result<Prepared>> header_subset(const SectionPlan& plan, const Message& message, mime::Range range,
                                           Body& body) {
  const auto subset =
      plan.section.text == SectionText::header_fields ? mime::HeaderSubset::fields : mime::HeaderSubset::fields_not;
  Prepared prepared{.kind = Prepared::Kind::text};
  std::string block;
  if (plan.in_summaries() && message.summary().answers(plan.fields)) {
    block = message.prefix();
    block += message.summary().header();
  } else {
    auto reading = read_all(body, range);
    CO_TRY(block, co_await reading);
  }
  mime::append_header_subset(block, plan.fields, subset, prepared.text);
  prepared.size_bytes = prepared.text.size();
  prepared.has_null = message.summary().has_null();
  co_return prepared;
}

bool is_binary(const Section& section) {
  return section.kind == SectionKind::binary || section.kind == SectionKind::binary_size;
}

bool is_identity(mime::TransferEncoding encoding) {
  using enum mime::TransferEncoding;
  return encoding == seven_bit || encoding == eight_bit || encoding == binary;
}

// `before`: the octet before `bytes`.
std::uint64_t count_bare_line_feeds(std::string_view bytes, char before) {
  std::uint64_t count = 0;
  for (auto at = bytes.find('\n'); at != std::string_view::npos; at = bytes.find('\n', at + 1)) {
    if ((at == 0 ? before : bytes[at - 1]) != '\r') ++count;
  }
  return count;
}

// RFC 9051 7.5.2: text comes in lines that end in CRLF, whatever was encoded. What holds NUL is no text.
base::Task<Result<Prepared>> decoded(mime::ResolvedSection resolved, Body& body) {
  if (resolved.encoding == mime::TransferEncoding::unknown) co_return base::fail(base::Errc::unknown_cte, "BINARY");
  CO_TRY(auto* reader, body.reader());
  DecodedReader counting(*reader, resolved.range, resolved.encoding, LineBreaks::as_encoded);
  Prepared prepared{.kind = Prepared::Kind::decoded, .range = resolved.range, .encoding = resolved.encoding};
  std::uint64_t bare_line_feeds = 0;
  char before = '\0';
  while (true) {
    auto reading = counting.next();
    CO_TRY(const auto bytes, co_await reading);
    if (bytes.empty()) break;
    prepared.size_bytes += bytes.size();
    prepared.has_null = prepared.has_null || bytes.find('\0') != std::string::npos;
    if (resolved.lines) bare_line_feeds += count_bare_line_feeds(bytes, before);
    before = bytes.back();
  }
  if (!prepared.has_null) prepared.size_bytes += bare_line_feeds;
  prepared.mends_lines = bare_line_feeds > 0 && !prepared.has_null;
  co_return prepared;
}

}  // namespace

// The summary counts from the body's first byte; the recipient's own header lines stand before it, and belong to the
// message's header alone.
std::optional<mime::ResolvedSection> locate(const Section& section, const Message& message) {
  const std::uint64_t prefix = message.prefix().size();
  if (section.part.empty() && section.text == SectionText::whole) {
    mime::ResolvedSection all;  // no part table need be asked
    all.range = {0, prefix + message.summary().message_size()};
    return all;
  }
  auto resolved = mime::resolve(message.parts, {section.part, text_of(section)});
  if (!resolved) return std::nullopt;
  const bool from_start = section.part.empty() && section.text != SectionText::text;
  if (from_start) {
    resolved->range = {0, resolved->range.end() + prefix};
  } else {
    resolved->range.offset += prefix;
  }
  return resolved;
}

mime::Range partial_of(const Section& section, mime::Range whole) {
  if (!section.partial) return whole;
  const auto first = std::min(section.partial->first, whole.size);
  return {whole.offset + first, std::min(section.partial->count, whole.size - first)};
}

Result<mail::MessageReader*> Body::reader() {
  if (!reader_) {
    TRY(reader_, mailbox_->open_message(message_.cold, message_.prefix()));
  }
  return reader_.get();
}

base::Task<Result<Prepared>> prepare(const SectionPlan& plan, const Message& message, Body& body) {
  const Section& section = plan.section;
  const auto resolved = locate(section, message);
  Prepared prepared;
  if (!resolved) {
    if (section.kind == SectionKind::binary_size) prepared.kind = Prepared::Kind::size;
    co_return prepared;
  }
  if (is_subset(section)) {
    auto preparing = header_subset(plan, message, resolved->range, body);
    CO_TRY(prepared, co_await preparing);
  } else if (is_binary(section) && resolved->leaf && !is_identity(resolved->encoding)) {
    auto preparing = decoded(*resolved, body);
    CO_TRY(prepared, co_await preparing);
  } else {
    prepared = {.kind = Prepared::Kind::range, .range = resolved->range, .size_bytes = resolved->range.size};
    prepared.has_null = message.summary().has_null();
    // Opened before the response begins: a body that is not there is refused in an orderly way.
    CO_TRY(body.reader());
  }
  if (section.kind == SectionKind::binary_size) {
    prepared.kind = Prepared::Kind::size;
  } else {
    apply_partial(section, prepared);
  }
  co_return prepared;
}

}  // namespace imap::session::fetch
