#include "mail/value_codec.h"

#include <type_traits>

namespace mail {
namespace {

constexpr std::uint8_t known_system_flags = 0x1f;

// Differences of numbers of any width wrap around, and come back the same.
void write_difference(ByteWriter& to, std::uint64_t value, std::uint64_t before) {
  to.signed_number(static_cast<std::int64_t>(value - before));
}
std::uint64_t read_difference(ByteReader& from, std::uint64_t before) {
  return before + static_cast<std::uint64_t>(from.signed_number());
}

// The texts of a message in stored order.
template <class Columns, class Visit>
void for_each_text(Columns& columns, Visit&& visit) {
  visit(columns.from);
  visit(columns.to);
  visit(columns.cc);
  visit(columns.bcc);
  visit(columns.subject);
  visit(columns.from_mailbox);
  visit(columns.to_mailbox);
  visit(columns.cc_mailbox);
  visit(columns.display_from);
  visit(columns.display_to);
  visit(columns.base_subject);
  visit(columns.message_id);
}

}  // namespace

void write(ByteWriter& to, const UidRuns& runs) {
  to.number(runs.runs().size());
  Uid before;
  for (const UidRun& run : runs.runs()) {
    to.number(run.first.value - before.value);
    to.number(run.last.value - run.first.value);
    before = run.last;
  }
}

UidRuns read_runs(ByteReader& from) {
  std::vector<UidRun> runs;
  std::uint64_t before = 0;
  const std::size_t count = from.count();
  for (std::size_t i = 0; i < count && !from.failed(); ++i) {
    const std::uint64_t first = before + from.number32();
    const std::uint64_t last = first + from.number32();
    // Runs ascend with a gap between them, from 1 on.
    if (first < (i == 0 ? 1 : before + 2) || last > 0xffff'ffff) from.fail();
    runs.push_back({Uid(static_cast<std::uint32_t>(first)), Uid(static_cast<std::uint32_t>(last))});
    before = last;
  }
  return from.failed() ? UidRuns() : UidRuns::from(std::move(runs));
}

void write(ByteWriter& to, const KeywordSet& keywords) {
  to.number(keywords.size());
  for (const KeywordId keyword : keywords) to.id(keyword);
}

KeywordSet read_keywords(ByteReader& from) {
  KeywordSet keywords;
  const std::size_t count = from.count();
  for (std::size_t i = 0; i < count && !from.failed(); ++i) {
    keywords.push_back(from.id<KeywordId>());
    if (i != 0 && keywords[i] <= keywords[i - 1]) from.fail();
  }
  return keywords;
}

SystemFlags read_system_flags(ByteReader& from) {
  const std::uint8_t bits = from.byte();
  if ((bits & ~known_system_flags) != 0) from.fail();
  return {static_cast<std::uint8_t>(bits & known_system_flags)};
}

void write(ByteWriter& to, const ColdRecord& record, const ColdRecord& before) {
  to.number(record.size_bytes);
  write_difference(to, static_cast<std::uint64_t>(record.internal_date.unix_seconds),
                   static_cast<std::uint64_t>(before.internal_date.unix_seconds));
  to.signed_number(record.internal_date.zone_minutes);
  write_difference(to, static_cast<std::uint64_t>(record.save_date_unix_seconds),
                   static_cast<std::uint64_t>(before.save_date_unix_seconds));
  write_difference(to, record.message.value, before.message.value);
  write_difference(to, record.thread.value, record.message.value);
  write_difference(to, record.body.value, before.body.value);
  to.number(record.prefix_bytes);
}

ColdRecord read_cold_record(ByteReader& from, const ColdRecord& before) {
  ColdRecord record;
  record.size_bytes = from.number();
  record.internal_date.unix_seconds =
      static_cast<std::int64_t>(read_difference(from, static_cast<std::uint64_t>(before.internal_date.unix_seconds)));
  const std::int64_t zone_minutes = from.signed_number();
  record.internal_date.zone_minutes = static_cast<std::int16_t>(zone_minutes);
  if (record.internal_date.zone_minutes != zone_minutes) from.fail();
  record.save_date_unix_seconds =
      static_cast<std::int64_t>(read_difference(from, static_cast<std::uint64_t>(before.save_date_unix_seconds)));
  record.message = MessageId(read_difference(from, before.message.value));
  record.thread = ThreadId(read_difference(from, record.message.value));
  record.body = BodyId(read_difference(from, before.body.value));
  record.prefix_bytes = from.number32();
  return record;
}

std::uint8_t marks_of(const ColumnsRow& row) {
  std::uint8_t marks = 0;
  if (row.cut) marks |= mark_cut;
  if (row.thread.reply_or_forward) marks |= mark_reply_or_forward;
  if (row.sent_utc_seconds) marks |= mark_sent_utc;
  if (row.sent_local_days) marks |= mark_sent_local;
  return marks;
}

void write(ByteWriter& to, const mime::MessageColumns& columns) {
  to.byte(marks_of(row_of(Uid(), columns)));
  if (columns.sent_utc_seconds) to.signed_number(*columns.sent_utc_seconds);
  if (columns.sent_local_days) to.signed_number(*columns.sent_local_days);
  for_each_text(columns, [&](const std::string& text) { to.text(text); });
  to.number(columns.references.size());
  for (const std::string& reference : columns.references) to.text(reference);
  to.fixed64(columns.message_id_hash);
  to.number(columns.reference_hashes.size());
  for (const std::uint64_t hash : columns.reference_hashes) to.fixed64(hash);
}

mime::MessageColumns read_columns(ByteReader& from) {
  mime::MessageColumns columns;
  const std::uint8_t marks = from.byte();
  columns.cut = (marks & mark_cut) != 0;
  columns.reply_or_forward = (marks & mark_reply_or_forward) != 0;
  if ((marks & mark_sent_utc) != 0) columns.sent_utc_seconds = from.signed_number();
  if ((marks & mark_sent_local) != 0) {
    const std::int64_t days = from.signed_number();
    columns.sent_local_days = static_cast<std::int32_t>(days);
    if (*columns.sent_local_days != days) from.fail();
  }
  for_each_text(columns, [&](std::string& text) { text = from.text(); });
  const std::size_t references = from.count();
  for (std::size_t i = 0; i < references && !from.failed(); ++i) columns.references.emplace_back(from.text());
  columns.message_id_hash = from.fixed64();
  const std::size_t hashes = from.count();
  for (std::size_t i = 0; i < hashes && !from.failed(); ++i) columns.reference_hashes.push_back(from.fixed64());
  return columns;
}

}  // namespace mail
