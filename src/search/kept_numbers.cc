#include "search/kept_numbers.h"

#include <algorithm>
#include <atomic>
#include <span>
#include <utility>

namespace search {
namespace {

constexpr std::size_t worth_keeping_rows = 1'000;
// Rows that are not stored yet are few, or all is numbered anew.
constexpr std::uint32_t most_unstored = 8;  // one in so many

std::uint32_t stored_rows(const mail::ColumnsPage& page) {
  return page.stored() == nullptr ? 0 : static_cast<std::uint32_t>(page.stored()->size());
}

std::optional<KeptNumbers> known_numbers(const Rows& rows, mail::NumbersOf kind) {
  KeptNumbers known;
  known.by_page.reserve(rows.pages.size());
  std::uint64_t order = 0;
  for (const mail::ColumnsPagePtr& page : rows.pages) {
    const mail::StoredColumns* const stored = page->stored();
    mail::PageNumbersPtr numbers = stored == nullptr ? nullptr : stored->numbers(kind);
    if (stored != nullptr && (numbers == nullptr || (order != 0 && numbers->order != order))) return std::nullopt;
    if (numbers != nullptr) {
      order = numbers->order;
      known.count = numbers->count;
    }
    known.by_page.push_back(std::move(numbers));
  }
  return known;
}

Rows all_stored(const Rows& rows) {
  Rows all;
  all.pages = rows.pages;
  for (std::uint32_t page = 0; page < all.pages.size(); ++page) {
    const std::uint32_t count = stored_rows(*all.pages[page]);
    for (std::uint32_t row = 0; row < count; ++row) all.places.push_back({page, row});
  }
  all.size = static_cast<std::uint32_t>(all.places.size());
  return all;
}

// The next `count` of them.
std::vector<std::uint32_t> taken(std::vector<std::uint32_t>::const_iterator& from, std::size_t count) {
  const auto first = from;
  from += static_cast<std::ptrdiff_t>(count);
  return {first, from};
}

KeptNumbers keep(const Rows& rows, mail::NumbersOf kind, const Numbers& numbers) {
  static std::atomic<std::uint64_t> orders = 0;
  KeptNumbers kept{.count = numbers.count, .by_page = {}};
  const std::uint64_t order = ++orders;
  auto row = numbers.of_row.begin();
  auto reference = numbers.of_reference.begin();
  for (const mail::ColumnsPagePtr& page : rows.pages) {
    auto& of_page = kept.by_page.emplace_back();
    if (page->stored() == nullptr) continue;
    mail::PageNumbers share{.order = order, .count = numbers.count, .of_row = {}, .of_reference = {}};
    share.of_row = taken(row, page->stored()->size());
    if (kind == mail::NumbersOf::message_ids) share.of_reference = taken(reference, page->stored()->reference_count());
    of_page = std::make_shared<const mail::PageNumbers>(std::move(share));
    page->stored()->keep(kind, of_page);
  }
  return kept;
}

}  // namespace

std::uint32_t stored_end(const Rows& rows, std::uint32_t from, std::uint32_t to) {
  const std::uint32_t stored = stored_rows(*rows.pages[rows.places[from].page]);
  const auto places = std::span(rows.places).subspan(from, to - from);
  const auto end = std::ranges::lower_bound(places, stored, {}, &Rows::Place::row);
  return from + static_cast<std::uint32_t>(end - places.begin());
}

std::optional<std::vector<std::uint32_t>> few_unstored(const Rows& rows) {
  if (rows.size < worth_keeping_rows) return std::nullopt;
  std::vector<std::uint32_t> unstored;
  for_each_page(rows, [&](std::uint32_t, std::uint32_t from, std::uint32_t to) {
    for (std::uint32_t row = stored_end(rows, from, to); row < to; ++row) unstored.push_back(row);
  });
  if (unstored.size() > rows.size / most_unstored) return std::nullopt;
  return unstored;
}

std::optional<KeptNumbers> kept_numbers(const Rows& rows, mail::NumbersOf kind, Number number) {
  if (auto known = known_numbers(rows, kind)) return known;
  std::size_t stored = 0;
  for (const mail::ColumnsPagePtr& page : rows.pages) stored += stored_rows(*page);
  if (rows.size < stored / 2) return std::nullopt;
  const std::optional<Numbers> numbers = number(all_stored(rows));
  if (!numbers) return std::nullopt;
  return keep(rows, kind, *numbers);
}

}  // namespace search
