#include "mail/stored_columns.h"

#include <cstring>
#include <limits>

#include "base/hash_index.h"
#include "mail/codec.h"
#include "mail/value_codec.h"

namespace mail {
namespace {

TextDictionary make_dictionary(const ColumnTexts& texts) {
  TextDictionary dictionary;
  dictionary.number_of_row.reserve(texts.rows());
  base::HashIndex index(texts.rows());
  for (std::uint32_t row = 0; row < texts.rows(); ++row) {
    const std::string_view text = texts[row];
    const std::uint64_t hash = base::hash_of(text);
    const auto next = static_cast<std::uint32_t>(dictionary.rows.size());
    const std::uint32_t number =
        index.find_or_add(hash, next, [&](std::uint32_t known) { return texts[dictionary.rows[known]] == text; });
    dictionary.number_of_row.push_back(static_cast<std::uint16_t>(number));
    if (number != next) continue;
    dictionary.rows.push_back(row);
    dictionary.hashes.push_back(hash);
  }
  return dictionary;
}

std::uint64_t fixed64_at(std::string_view bytes, std::size_t offset) {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

}  // namespace

std::uint64_t ThreadKeys::reference_hash(std::size_t index) const {
  return fixed64_at(packed_reference_hashes, index * sizeof(std::uint64_t));
}

std::vector<std::string_view> ColumnsRow::references() const {
  if (unfolded != nullptr) return {unfolded->references.begin(), unfolded->references.end()};
  std::vector<std::string_view> result;
  ByteReader from(packed_references);
  while (!from.rest().empty()) {
    const std::string_view reference = from.text();
    if (!from.failed()) result.push_back(reference);
  }
  return result;
}

std::string_view text_of(const mime::MessageColumns& columns, TextColumn column) {
  switch (column) {
    case TextColumn::from: return columns.from;
    case TextColumn::to: return columns.to;
    case TextColumn::cc: return columns.cc;
    case TextColumn::bcc: return columns.bcc;
    case TextColumn::subject: return columns.subject;
    case TextColumn::from_mailbox: return columns.from_mailbox;
    case TextColumn::to_mailbox: return columns.to_mailbox;
    case TextColumn::cc_mailbox: return columns.cc_mailbox;
    case TextColumn::display_from: return columns.display_from;
    case TextColumn::display_to: return columns.display_to;
    case TextColumn::base_subject: return columns.base_subject;
    case TextColumn::message_id: return columns.message_id;
    case TextColumn::references: break;
  }
  return {};
}

ThreadKeys thread_keys_of(const mime::MessageColumns& columns) {
  // In memory they lie as they are stored (hot_page.h asserts the byte order).
  const std::string_view hashes(reinterpret_cast<const char*>(columns.reference_hashes.data()),
                                columns.reference_hashes.size() * sizeof(std::uint64_t));
  return {columns.message_id_hash, columns.reply_or_forward, hashes};
}

ColumnsRow row_of(Uid uid, const mime::MessageColumns& columns) {
  ColumnsRow row;
  row.uid = uid;
  row.from = columns.from;
  row.to = columns.to;
  row.cc = columns.cc;
  row.bcc = columns.bcc;
  row.subject = columns.subject;
  row.from_mailbox = columns.from_mailbox;
  row.to_mailbox = columns.to_mailbox;
  row.cc_mailbox = columns.cc_mailbox;
  row.display_from = columns.display_from;
  row.display_to = columns.display_to;
  row.base_subject = columns.base_subject;
  row.message_id = columns.message_id;
  row.cut = columns.cut;
  row.sent_utc_seconds = columns.sent_utc_seconds;
  row.sent_local_days = columns.sent_local_days;
  row.thread = thread_keys_of(columns);
  row.unfolded = &columns;
  return row;
}

mime::MessageColumns to_columns(const ColumnsRow& row) {
  if (row.unfolded != nullptr) return *row.unfolded;
  mime::MessageColumns columns;
  columns.from = row.from;
  columns.to = row.to;
  columns.cc = row.cc;
  columns.bcc = row.bcc;
  columns.subject = row.subject;
  columns.from_mailbox = row.from_mailbox;
  columns.to_mailbox = row.to_mailbox;
  columns.cc_mailbox = row.cc_mailbox;
  columns.display_from = row.display_from;
  columns.display_to = row.display_to;
  columns.base_subject = row.base_subject;
  columns.message_id = row.message_id;
  columns.cut = row.cut;
  columns.reply_or_forward = row.thread.reply_or_forward;
  columns.sent_utc_seconds = row.sent_utc_seconds;
  columns.sent_local_days = row.sent_local_days;
  columns.message_id_hash = row.thread.message_id_hash;
  for (const std::string_view reference : row.references()) columns.references.emplace_back(reference);
  for (std::size_t i = 0; i < row.thread.reference_count(); ++i)
    columns.reference_hashes.push_back(row.thread.reference_hash(i));
  return columns;
}

const TextDictionary* StoredColumns::base_subjects() const {
  if (size() > std::numeric_limits<std::uint16_t>::max()) return nullptr;
  std::call_once(base_subjects_made_, [this] { base_subjects_ = make_dictionary(texts(TextColumn::base_subject)); });
  return &base_subjects_;
}

PageNumbersPtr StoredColumns::numbers(NumbersOf kind) const {
  std::lock_guard lock(numbers_mutex_);
  return numbers_[static_cast<std::size_t>(kind)];
}

void StoredColumns::keep(NumbersOf kind, PageNumbersPtr numbers) const {
  std::lock_guard lock(numbers_mutex_);
  numbers_[static_cast<std::size_t>(kind)] = std::move(numbers);
}

std::optional<std::int64_t> StoredColumns::sent_utc_seconds(std::size_t row) const {
  if ((marks_[row] & mark_sent_utc) == 0) return std::nullopt;
  return sent_utc_seconds_[row];
}

std::optional<std::int32_t> StoredColumns::sent_local_days(std::size_t row) const {
  if ((marks_[row] & mark_sent_local) == 0) return std::nullopt;
  return sent_local_days_[row];
}

bool StoredColumns::cut(std::size_t row) const { return (marks_[row] & mark_cut) != 0; }

bool StoredColumns::reply_or_forward(std::size_t row) const { return (marks_[row] & mark_reply_or_forward) != 0; }

StoredColumns::References StoredColumns::references_of(std::size_t row) const {
  constexpr std::uint32_t hash_bytes = sizeof(std::uint64_t);
  const std::uint32_t before = reference_hash_ends_.front();
  return {(reference_hash_ends_[row] - before) / hash_bytes, (reference_hash_ends_[row + 1] - before) / hash_bytes};
}

ThreadKeys StoredColumns::thread_keys(std::size_t row) const {
  const std::uint32_t hashes_at = reference_hash_ends_[row];
  return {fixed64_at(bytes_, hashes_at_ + row * sizeof(std::uint64_t)), reply_or_forward(row),
          std::string_view(bytes_).substr(hashes_at, reference_hash_ends_[row + 1] - hashes_at)};
}

ColumnsRow StoredColumns::at(std::size_t row) const {
  ColumnsRow result;
  result.uid = uids_[row];
  result.from = text(TextColumn::from, row);
  result.to = text(TextColumn::to, row);
  result.cc = text(TextColumn::cc, row);
  result.bcc = text(TextColumn::bcc, row);
  result.subject = text(TextColumn::subject, row);
  result.from_mailbox = text(TextColumn::from_mailbox, row);
  result.to_mailbox = text(TextColumn::to_mailbox, row);
  result.cc_mailbox = text(TextColumn::cc_mailbox, row);
  result.display_from = text(TextColumn::display_from, row);
  result.display_to = text(TextColumn::display_to, row);
  result.base_subject = text(TextColumn::base_subject, row);
  result.message_id = text(TextColumn::message_id, row);
  result.packed_references = text(TextColumn::references, row);
  result.cut = cut(row);
  result.sent_utc_seconds = sent_utc_seconds(row);
  result.sent_local_days = sent_local_days(row);
  result.thread = thread_keys(row);
  return result;
}

std::size_t StoredColumns::memory_bytes() const {
  const std::size_t row_bytes = sizeof(Uid) + sizeof(std::uint8_t) + sizeof(std::int64_t) + sizeof(std::int32_t) +
                                (text_column_count + 1) * sizeof(std::uint32_t) +
                                // The dictionary, where all texts differ, and the numbers of both kinds.
                                sizeof(std::uint16_t) + sizeof(std::uint32_t) + sizeof(std::uint64_t) +
                                numbers_of_count * sizeof(std::uint32_t);
  return sizeof(StoredColumns) + bytes_.capacity() + size() * row_bytes + reference_count() * sizeof(std::uint32_t);
}

}  // namespace mail
