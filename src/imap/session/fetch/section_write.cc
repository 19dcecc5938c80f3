// A prepared section as the item of a FETCH response.
#include <algorithm>

#include "imap/session/fetch/decoded.h"
#include "imap/session/fetch/section.h"

namespace imap::session::fetch {
namespace {

using base::Result;

// RFC 9051 4.3: a literal carries no NUL; it is served as 0x80 (docs/rfc/deviations.md).
std::string without_null(std::string_view bytes) {
  std::string out(bytes);
  std::ranges::replace(out, '\0', '\x80');
  return out;
}

bool keeps_null(const Section& section) { return section.kind == SectionKind::binary; }

// From its file where that can be; through memory where it must be read first, or changed.
base::Task<Result<void>> write_range(Session& session, const Section& section, const Prepared& prepared, Body& body) {
  CO_TRY(auto* reader, body.reader());
  const bool replace = prepared.has_null && !keeps_null(section);
  for (auto at = prepared.range.offset; at < prepared.range.end();) {
    const auto left = prepared.range.end() - at;
    auto file = replace ? std::nullopt : reader->in_file(at, left);
    if (file) {
      at += file->range.length_bytes;
      session.outbox.out().append_file(file->range, std::move(file->owner));
    } else {
      auto reading = reader->read(at, std::min<std::uint64_t>(left, session.settings().body_read_bytes));
      CO_TRY(auto slice, co_await reading);
      if (slice.bytes.empty()) co_return base::fail(base::Errc::corrupt, "a message ends before its section");
      at += slice.bytes.size();
      if (replace) {
        session.outbox.out().append(without_null(slice.bytes));
      } else {
        session.outbox.out().append_shared(slice.bytes, std::move(slice.owner));
      }
    }
    auto flushing = session.outbox.flush_if_full();
    CO_TRY(co_await flushing);
  }
  co_return Result<void>();
}

base::Task<Result<void>> write_decoded(Session& session, const Prepared& prepared, Body& body) {
  CO_TRY(auto* reader, body.reader());
  const auto breaks = prepared.mends_lines ? LineBreaks::crlf : LineBreaks::as_encoded;
  DecodedReader decoding(*reader, prepared.range, prepared.encoding, breaks);
  std::uint64_t skip = prepared.skip;
  std::uint64_t left = prepared.size_bytes;
  while (left > 0) {
    auto reading = decoding.next();
    CO_TRY(const auto bytes, co_await reading);
    if (bytes.empty()) co_return base::fail(base::Errc::corrupt, "a part decodes to less than before");
    const auto skipped = std::min<std::uint64_t>(skip, bytes.size());
    const auto part = std::string_view(bytes).substr(skipped, left);
    skip -= skipped;
    left -= part.size();
    session.outbox.out().append(part);
    auto flushing = session.outbox.flush_if_full();
    CO_TRY(co_await flushing);
  }
  co_return Result<void>();
}

}  // namespace

base::Task<Result<void>> write(Session& session, wire::FetchWriter& writer, const SectionPlan& plan,
                               const Prepared& prepared, Body& body) {
  const Section& section = plan.section;
  // RFC 9051 4.3.1: BINARY that holds NUL comes as literal8.
  const auto form = keeps_null(section) && prepared.has_null ? wire::LiteralForm::literal8 : wire::LiteralForm::literal;
  switch (prepared.kind) {
    case Prepared::Kind::nil: writer.section_nil(section); break;
    case Prepared::Kind::size: writer.binary_size(section, prepared.size_bytes); break;
    case Prepared::Kind::text:
      writer.section(plan.name, prepared.size_bytes, form);
      session.outbox.out().append(prepared.has_null ? without_null(prepared.text) : prepared.text);
      break;
    case Prepared::Kind::range: {
      writer.section(plan.name, prepared.size_bytes, form);
      auto writing = write_range(session, section, prepared, body);
      CO_TRY(co_await writing);
      break;
    }
    case Prepared::Kind::decoded: {
      writer.section(plan.name, prepared.size_bytes, form);
      auto writing = write_decoded(session, prepared, body);
      CO_TRY(co_await writing);
      break;
    }
  }
  co_return Result<void>();
}

}  // namespace imap::session::fetch
