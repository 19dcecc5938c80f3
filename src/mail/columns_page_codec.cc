// Columns pages, one column after another. docs/formats/pages.md.
#include <algorithm>
#include <utility>

#include "mail/page_codec.h"
#include "mail/value_codec.h"

namespace mail {
namespace {

constexpr std::size_t hash_bytes = sizeof(std::uint64_t);
constexpr std::size_t max_page_bytes = 0xffff'ffff;  // offsets are 32 bits wide

std::string packed_references(const ColumnsRow& row) {
  if (row.unfolded == nullptr) return std::string(row.packed_references);
  std::string packed;
  for (const std::string& reference : row.unfolded->references) {
    append_varint(packed, reference.size());
    packed += reference;
  }
  return packed;
}

std::array<std::string_view, text_column_count - 1> texts_of(const ColumnsRow& row) {
  return {row.from,       row.to,         row.cc,           row.bcc,        row.subject,      row.from_mailbox,
          row.to_mailbox, row.cc_mailbox, row.display_from, row.display_to, row.base_subject, row.message_id};
}

void write_dates(ByteWriter& to, std::span<const ColumnsRow> rows) {
  std::int64_t before = 0;
  for (const ColumnsRow& row : rows) {
    if (!row.sent_utc_seconds) continue;
    to.signed_number(static_cast<std::int64_t>(static_cast<std::uint64_t>(*row.sent_utc_seconds) -
                                               static_cast<std::uint64_t>(before)));
    before = *row.sent_utc_seconds;
  }
  before = 0;
  for (const ColumnsRow& row : rows) {
    if (!row.sent_local_days) continue;
    to.signed_number(*row.sent_local_days - before);
    before = *row.sent_local_days;
  }
}

void write_texts(ByteWriter& to, std::span<const ColumnsRow> rows) {
  std::array<std::string, text_column_count> columns;
  for (const ColumnsRow& row : rows) {
    const auto texts = texts_of(row);
    for (std::size_t column = 0; column < texts.size(); ++column) {
      to.number(texts[column].size());
      columns[column] += texts[column];
    }
    const std::string references = packed_references(row);
    to.number(references.size());
    columns.back() += references;
  }
  for (const std::string& column : columns) to.raw(column);
}

// What is read of a page on its way to StoredColumns.
struct Columns {
  std::vector<Uid> uids;
  std::vector<std::uint8_t> marks;
  std::vector<std::int64_t> utc_seconds;
  std::vector<std::int32_t> local_days;
};

void read_uids(ByteReader& from, Columns& to, std::size_t rows) {
  std::uint64_t uid = 0;
  for (std::size_t row = 0; row < rows && !from.failed(); ++row) {
    const std::uint32_t more = from.number32();
    uid += more;
    if (more == 0 || uid > 0xffff'ffff) from.fail();
    to.uids.emplace_back(static_cast<std::uint32_t>(uid));
  }
}

void read_dates(ByteReader& from, Columns& to) {
  std::uint64_t utc = 0;
  for (const std::uint8_t marks : to.marks) {
    if ((marks & mark_sent_utc) != 0) utc += static_cast<std::uint64_t>(from.signed_number());
    to.utc_seconds.push_back(static_cast<std::int64_t>(utc));
  }
  std::int64_t days = 0;
  for (const std::uint8_t marks : to.marks) {
    if ((marks & mark_sent_local) != 0)
      days = static_cast<std::int32_t>(days + static_cast<std::int32_t>(from.signed_number()));
    to.local_days.push_back(static_cast<std::int32_t>(days));
  }
}

// Lengths one after another to ends, from `start` on; fails when they reach beyond `end`.
void add_end(ByteReader& from, std::vector<std::uint32_t>& ends, std::uint64_t length, std::uint64_t end) {
  const std::uint64_t next = ends.back() + length;
  if (length > end || next > end) return from.fail();
  ends.push_back(static_cast<std::uint32_t>(next));
}

}  // namespace

std::string encode_columns_page(std::span<const ColumnsRow> rows) {
  ByteWriter to;
  to.number(rows.size());
  Uid before;
  for (const ColumnsRow& row : rows) {
    to.number(row.uid.value - before.value);
    before = row.uid;
  }
  for (const ColumnsRow& row : rows) to.byte(marks_of(row));
  write_dates(to, rows);
  for (const ColumnsRow& row : rows) to.number(row.thread.reference_count());
  for (const ColumnsRow& row : rows) to.fixed64(row.thread.message_id_hash);
  for (const ColumnsRow& row : rows) {
    for (std::size_t i = 0; i < row.thread.reference_count(); ++i) to.fixed64(row.thread.reference_hash(i));
  }
  write_texts(to, rows);
  return to.sealed(ValueKind::columns_page);
}

base::Result<StoredColumnsPtr> decode_columns_page(std::string bytes) {
  if (bytes.size() > max_page_bytes) return base::fail(base::Errc::corrupt, "a columns page is too long");
  TRY(ByteReader from, ByteReader::open(bytes, ValueKind::columns_page));
  const std::uint64_t end = bytes.size();
  const auto offset = [&] { return static_cast<std::uint32_t>(end - from.rest().size()); };
  const std::size_t rows = from.count();
  Columns columns;
  read_uids(from, columns, rows);
  const std::string_view marks = from.raw(rows);
  columns.marks.assign(marks.begin(), marks.end());
  read_dates(from, columns);

  std::vector<std::uint64_t> reference_counts;
  for (std::size_t row = 0; row < rows && !from.failed(); ++row) reference_counts.push_back(from.count());
  auto page = std::make_shared<StoredColumns>();
  page->hashes_at_ = offset();
  from.raw(rows * hash_bytes);
  page->reference_hash_ends_ = {offset()};
  for (const std::uint64_t count : reference_counts) add_end(from, page->reference_hash_ends_, count * hash_bytes, end);
  if (!from.failed()) from.raw(page->reference_hash_ends_.back() - page->reference_hash_ends_.front());

  std::vector<std::array<std::uint64_t, text_column_count>> lengths;
  for (std::size_t row = 0; row < rows && !from.failed(); ++row) {
    auto& of_row = lengths.emplace_back();
    for (std::uint64_t& length : of_row) length = from.number();
  }
  std::uint32_t start = offset();
  for (std::size_t column = 0; column < text_column_count; ++column) {
    auto& ends = page->text_ends_[column];
    ends.reserve(lengths.size() + 1);
    ends.push_back(start);
    for (std::size_t row = 0; row < lengths.size() && !from.failed(); ++row)
      add_end(from, ends, lengths[row][column], end);
    start = ends.back();
  }
  if (!from.failed()) from.raw(start - offset());
  TRY(from.done("a columns page"));
  page->uids_ = std::move(columns.uids);
  page->any_cut_ = std::ranges::any_of(columns.marks, [](std::uint8_t marks) { return (marks & mark_cut) != 0; });
  page->all_sent_ = std::ranges::all_of(columns.marks, [](std::uint8_t marks) { return (marks & mark_sent_utc) != 0; });
  page->marks_ = std::move(columns.marks);
  page->sent_utc_seconds_ = std::move(columns.utc_seconds);
  page->sent_local_days_ = std::move(columns.local_days);
  page->bytes_ = std::move(bytes);
  return StoredColumnsPtr(std::move(page));
}

}  // namespace mail
