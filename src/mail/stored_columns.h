// ColumnsRow: one message's columns as views; StoredColumns: a columns page as it is stored, read in place column by
// column. docs/formats/pages.md. Made by fold() and by the decoder; read through ColumnsPage. Invariant: immutable;
// rows ascend by UID.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "mail/types.h"
#include "mime/columns.h"

namespace mail {

// The texts of mime::MessageColumns in the order in which they are stored.
enum class TextColumn : std::uint8_t {
  from,
  to,
  cc,
  bcc,
  subject,
  from_mailbox,
  to_mailbox,
  cc_mailbox,
  display_from,
  display_to,
  base_subject,
  message_id,
  references,  // packed: of each its length as a varint, and its bytes
};
inline constexpr std::size_t text_column_count = 13;

// What THREAD links messages by (RFC 5256 3). Views live as long as the page they come from.
struct ThreadKeys {
  std::uint64_t message_id_hash = 0;  // 0: no Message-ID
  bool reply_or_forward = false;
  std::string_view packed_reference_hashes;  // 8 little-endian bytes each
  std::size_t reference_count() const { return packed_reference_hashes.size() / sizeof(std::uint64_t); }
  // Requires index < reference_count().
  std::uint64_t reference_hash(std::size_t index) const;
};

// As mime::MessageColumns, without a copy. Views live as long as the page they come from.
struct ColumnsRow {
  Uid uid;
  std::string_view from, to, cc, bcc, subject;
  std::string_view from_mailbox, to_mailbox, cc_mailbox, display_from, display_to, base_subject;
  std::string_view message_id;
  bool cut = false;
  std::optional<std::int64_t> sent_utc_seconds;
  std::optional<std::int32_t> sent_local_days;
  ThreadKeys thread;

  // Of the references themselves, in order; only where a hash is not enough.
  std::vector<std::string_view> references() const;

  // Where the references are: packed when stored, otherwise those of a message not folded yet.
  std::string_view packed_references;
  const mime::MessageColumns* unfolded = nullptr;
};

std::string_view text_of(const mime::MessageColumns& columns, TextColumn column);  // not `references`
ThreadKeys thread_keys_of(const mime::MessageColumns& columns);
ColumnsRow row_of(Uid uid, const mime::MessageColumns& columns);  // views into `columns`
mime::MessageColumns to_columns(const ColumnsRow& row);           // a copy: what COPY appends elsewhere

// The texts of one column of a page, one behind another: row r is bytes.substr(ends[r], ends[r + 1] - ends[r]).
struct ColumnTexts {
  std::string_view bytes;
  std::span<const std::uint32_t> ends;
  std::size_t rows() const { return ends.empty() ? 0 : ends.size() - 1; }
  std::string_view operator[](std::size_t row) const { return bytes.substr(ends[row], ends[row + 1] - ends[row]); }
};

// The distinct texts of one column of a page, so that many pages are put together text by text and not row by row.
struct TextDictionary {
  std::vector<std::uint16_t> number_of_row;
  std::vector<std::uint32_t> rows;    // by number: where the text stands first
  std::vector<std::uint64_t> hashes;  // by number: of the text, with a secret of the process
};

// What several pages were given together, kept with each of them (search/kept_numbers.h).
enum class NumbersOf : std::uint8_t {
  base_subjects,  // ranks among all of them
  message_ids,    // those of messages and of their references
};
inline constexpr std::size_t numbers_of_count = 2;

// One page's share. Pages with the same `order` were numbered together.
struct PageNumbers {
  std::uint64_t order = 0;  // given once in a process
  std::uint32_t count = 0;  // all numbers of that order are below it
  std::vector<std::uint32_t> of_row;
  std::vector<std::uint32_t> of_reference;  // one row's behind the other's (StoredColumns::references_of); of ids only
};
using PageNumbersPtr = std::shared_ptr<const PageNumbers>;

class StoredColumns {
 public:
  std::size_t size() const { return uids_.size(); }
  Uid uid(std::size_t row) const { return uids_[row]; }
  std::span<const Uid> uids() const { return uids_; }
  // One column of one row: what a scan of that column alone needs.
  std::string_view text(TextColumn column, std::size_t row) const { return texts(column)[row]; }
  ColumnTexts texts(TextColumn column) const { return {bytes_, text_ends_[static_cast<std::size_t>(column)]}; }
  // Of base_subject; made when it is first asked for. nullptr: the page is larger than pages are. Thread-safe.
  const TextDictionary* base_subjects() const;
  // What was last kept; nullptr: nothing. Thread-safe.
  PageNumbersPtr numbers(NumbersOf kind) const;
  void keep(NumbersOf kind, PageNumbersPtr numbers) const;
  std::optional<std::int64_t> sent_utc_seconds(std::size_t row) const;
  // Of all rows, where all_sent(): every row has one.
  std::span<const std::int64_t> sent_utc_seconds() const { return sent_utc_seconds_; }
  bool all_sent() const { return all_sent_; }
  std::optional<std::int32_t> sent_local_days(std::size_t row) const;
  ThreadKeys thread_keys(std::size_t row) const;
  bool reply_or_forward(std::size_t row) const;
  // Which of the page's references are the row's: [first, end) of them all.
  struct References {
    std::uint32_t first = 0;
    std::uint32_t end = 0;
  };
  References references_of(std::size_t row) const;
  std::size_t reference_count() const { return size() == 0 ? 0 : references_of(size() - 1).end; }
  bool any_cut() const { return any_cut_; }
  bool cut(std::size_t row) const;
  ColumnsRow at(std::size_t row) const;
  std::size_t memory_bytes() const;

 private:
  friend base::Result<std::shared_ptr<const StoredColumns>> decode_columns_page(std::string bytes);

  std::string bytes_;
  std::vector<Uid> uids_;
  std::array<std::vector<std::uint32_t>, text_column_count> text_ends_;  // offsets into bytes_; [row] to [row + 1]
  std::vector<std::uint8_t> marks_;
  bool any_cut_ = false;
  bool all_sent_ = false;
  std::vector<std::int64_t> sent_utc_seconds_;
  std::vector<std::int32_t> sent_local_days_;
  std::size_t hashes_at_ = 0;                       // into bytes_: 8 bytes a row, of message ids
  std::vector<std::uint32_t> reference_hash_ends_;  // offsets into bytes_, like text_ends_
  mutable std::once_flag base_subjects_made_;
  mutable TextDictionary base_subjects_;
  mutable std::mutex numbers_mutex_;
  mutable std::array<PageNumbersPtr, numbers_of_count> numbers_;
};
using StoredColumnsPtr = std::shared_ptr<const StoredColumns>;

}  // namespace mail
