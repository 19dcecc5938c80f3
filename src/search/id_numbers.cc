#include "search/id_numbers.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/hash_index.h"
#include "search/kept_numbers.h"

namespace search {
namespace {

// How far ahead places in the table of ids are fetched.
constexpr std::uint32_t ids_ahead = 24;
constexpr std::uint32_t rows_ahead = 8;
constexpr std::size_t references_ahead = 8;

// Ids by their hashes, numbered as they come.
class IdTable {
 public:
  explicit IdTable(std::size_t expected) : index_(expected) {}

  std::uint32_t size() const { return static_cast<std::uint32_t>(hashes_.size()); }
  void prefetch(std::uint64_t hash) const { index_.prefetch(hash); }
  std::optional<std::uint32_t> find(std::uint64_t hash) const {
    return index_.find(hash, [&](std::uint32_t known) { return hashes_[known] == hash; });
  }
  std::uint32_t find_or_add(std::uint64_t hash) {
    if (index_.full()) index_.grow([this](std::uint32_t known) { return hashes_[known]; });
    const std::uint32_t next = size();
    const std::uint32_t number =
        index_.find_or_add(hash, next, [&](std::uint32_t known) { return hashes_[known] == hash; });
    if (number == next) hashes_.push_back(hash);
    return number;
  }

 private:
  base::HashIndex index_;
  std::vector<std::uint64_t> hashes_;  // by number
};

// Numbers for these rows alone.
class Numbering {
 public:
  explicit Numbering(const Rows& rows)
      : rows_(rows), table_(rows.size), missing_left_(missing_for_each_message * rows.size + missing_for_all_messages) {
    add_messages();
    add_references();
    numbers_.count = table_.size();
  }
  // Whether every id has one.
  bool complete() const { return missing_left_ > 0; }
  IdNumbers take() { return std::move(numbers_); }

 private:
  void add_messages();
  void add_references();
  void add_references_of(const mail::ThreadKeys& keys);
  std::uint32_t number_of(std::uint64_t hash);
  void prefetch(const mail::ThreadKeys& keys) const;

  const Rows& rows_;
  IdTable table_;
  std::size_t missing_left_;
  IdNumbers numbers_;
};

void Numbering::add_messages() {
  std::vector<std::uint64_t> hashes;
  hashes.reserve(rows_.size);
  numbers_.of_row.reserve(rows_.size);
  for (std::uint32_t row = 0; row < rows_.size + ids_ahead; ++row) {
    if (row < rows_.size) table_.prefetch(hashes.emplace_back(rows_.thread_keys(row).message_id_hash));
    if (row < ids_ahead) continue;
    const std::uint64_t hash = hashes[row - ids_ahead];
    numbers_.of_row.push_back(hash == 0 ? IdNumbers::none : table_.find_or_add(hash));
  }
}

void Numbering::add_references() {
  numbers_.reference_ends.reserve(rows_.size);
  // Those of the rows ahead, each in the place of one that is done.
  std::array<mail::ThreadKeys, rows_ahead> keys;
  for (std::uint32_t row = 0; row < rows_.size + rows_ahead; ++row) {
    mail::ThreadKeys& place = keys[row % rows_ahead];
    if (row >= rows_ahead) add_references_of(place);
    if (row >= rows_.size) continue;
    place = rows_.thread_keys(row);
    prefetch(place);
  }
}

void Numbering::add_references_of(const mail::ThreadKeys& keys) {
  for (std::size_t i = 0; i < keys.reference_count(); ++i)
    numbers_.of_reference.push_back(number_of(keys.reference_hash(i)));
  numbers_.reference_ends.push_back(static_cast<std::uint32_t>(numbers_.of_reference.size()));
}

std::uint32_t Numbering::number_of(std::uint64_t hash) {
  if (missing_left_ == 0) return table_.find(hash).value_or(IdNumbers::none);
  const std::uint32_t before = table_.size();
  const std::uint32_t number = table_.find_or_add(hash);
  if (number == before) --missing_left_;
  return number;
}

void Numbering::prefetch(const mail::ThreadKeys& keys) const {
  for (std::size_t i = 0; i < std::min(keys.reference_count(), references_ahead); ++i)
    table_.prefetch(keys.reference_hash(i));
}

// Numbers of rows that are not stored: the kept ones of ids that stored rows have or refer to, and new ones.
class UnstoredNumbers {
 public:
  UnstoredNumbers(const Rows& rows, const std::vector<std::uint32_t>& unstored, const KeptNumbers& kept);
  // Of all rows.
  std::uint32_t count() const { return count_; }
  // Requires an id of an unstored row.
  std::uint32_t operator[](std::uint64_t hash) const { return numbers_[*table_.find(hash)]; }

 private:
  void look_at(const mail::StoredColumns& page, const mail::PageNumbers& kept);
  void look_at(std::uint64_t hash, std::uint32_t number) {
    if (const auto wanted = table_.find(hash)) numbers_[*wanted] = number;
  }

  IdTable table_;
  std::vector<std::uint32_t> numbers_;  // by number in the table
  std::uint32_t count_;
};

UnstoredNumbers::UnstoredNumbers(const Rows& rows, const std::vector<std::uint32_t>& unstored, const KeptNumbers& kept)
    : table_(unstored.size()), count_(kept.count) {
  for (const std::uint32_t row : unstored) {
    const mail::ThreadKeys keys = rows.thread_keys(row);
    if (keys.message_id_hash != 0) table_.find_or_add(keys.message_id_hash);
    for (std::size_t i = 0; i < keys.reference_count(); ++i) table_.find_or_add(keys.reference_hash(i));
  }
  if (table_.size() == 0) return;
  numbers_.assign(table_.size(), IdNumbers::none);
  for (std::size_t page = 0; page < rows.pages.size(); ++page) {
    if (kept.by_page[page] != nullptr) look_at(*rows.pages[page]->stored(), *kept.by_page[page]);
  }
  for (std::uint32_t& number : numbers_) {
    if (number == IdNumbers::none) number = count_++;
  }
}

void UnstoredNumbers::look_at(const mail::StoredColumns& page, const mail::PageNumbers& kept) {
  for (std::size_t row = 0; row < page.size(); ++row) {
    const mail::ThreadKeys keys = page.thread_keys(row);
    if (keys.message_id_hash != 0) look_at(keys.message_id_hash, kept.of_row[row]);
    const std::uint32_t first = page.references_of(row).first;
    for (std::size_t i = 0; i < keys.reference_count(); ++i)
      look_at(keys.reference_hash(i), kept.of_reference[first + i]);
  }
}

// The kept numbers, and those of rows that are not stored.
class Gathered {
 public:
  Gathered(const Rows& rows, const std::vector<std::uint32_t>& unstored, const KeptNumbers& kept)
      : rows_(rows), kept_(kept), unstored_(rows, unstored, kept) {
    numbers_.count = unstored_.count();
    numbers_.of_row.reserve(rows.size);
    numbers_.reference_ends.reserve(rows.size);
    for_each_page(rows, [this](auto page, auto from, auto to) { add_page(page, from, to); });
  }
  IdNumbers take() { return std::move(numbers_); }

 private:
  void add_page(std::uint32_t page, std::uint32_t from, std::uint32_t to);
  // Rows [first, end) of a page, which are stored.
  void add_stored(std::uint32_t page, std::uint32_t first, std::uint32_t end);
  void add_unstored(const mail::ThreadKeys& keys);

  const Rows& rows_;
  const KeptNumbers& kept_;
  const UnstoredNumbers unstored_;
  IdNumbers numbers_;
};

void Gathered::add_page(std::uint32_t page, std::uint32_t from, std::uint32_t to) {
  const std::uint32_t end = stored_end(rows_, from, to);
  // Rows that follow one another in the page are taken together; mostly that is all of it.
  for (std::uint32_t next = from; from < end; from = next) {
    const std::uint32_t first = rows_.places[from].row;
    while (next < end && rows_.places[next].row - first == next - from) ++next;
    add_stored(page, first, first + (next - from));
  }
  for (; from < to; ++from) add_unstored(rows_.thread_keys(from));
}

void Gathered::add_stored(std::uint32_t page, std::uint32_t first, std::uint32_t end) {
  const mail::PageNumbers& kept = *kept_.by_page[page];
  const mail::StoredColumns& columns = *rows_.pages[page]->stored();
  const std::uint32_t first_reference = columns.references_of(first).first;
  const std::uint32_t end_reference = columns.references_of(end - 1).end;
  const auto before = static_cast<std::uint32_t>(numbers_.of_reference.size());
  numbers_.of_row.insert(numbers_.of_row.end(), kept.of_row.begin() + first, kept.of_row.begin() + end);
  numbers_.of_reference.insert(numbers_.of_reference.end(), kept.of_reference.begin() + first_reference,
                               kept.of_reference.begin() + end_reference);
  for (std::uint32_t row = first; row < end; ++row)
    numbers_.reference_ends.push_back(before + columns.references_of(row).end - first_reference);
}

void Gathered::add_unstored(const mail::ThreadKeys& keys) {
  numbers_.of_row.push_back(keys.message_id_hash == 0 ? IdNumbers::none : unstored_[keys.message_id_hash]);
  for (std::size_t i = 0; i < keys.reference_count(); ++i)
    numbers_.of_reference.push_back(unstored_[keys.reference_hash(i)]);
  numbers_.reference_ends.push_back(static_cast<std::uint32_t>(numbers_.of_reference.size()));
}

// Those that lack a number are not kept: they might be among the few that somebody asks for.
std::optional<Numbers> numbers_to_keep(const Rows& rows) {
  Numbering numbering(rows);
  if (!numbering.complete()) return std::nullopt;
  IdNumbers numbers = numbering.take();
  return Numbers{numbers.count, std::move(numbers.of_row), std::move(numbers.of_reference)};
}

}  // namespace

IdNumbers id_numbers(const Rows& rows) {
  if (const auto unstored = few_unstored(rows)) {
    if (const auto kept = kept_numbers(rows, mail::NumbersOf::message_ids, numbers_to_keep))
      return Gathered(rows, *unstored, *kept).take();
  }
  return Numbering(rows).take();
}

}  // namespace search
