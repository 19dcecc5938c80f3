#include "search/radix_sort.h"

#include <algorithm>
#include <array>
#include <bit>

namespace search {
namespace {

constexpr unsigned digit_bits = 11;
constexpr std::size_t digit_values = 1u << digit_bits;
// Below it comparing is quicker than counting.
constexpr std::size_t worth_counting = 400;

using Counts = std::array<std::uint32_t, digit_values>;

// Moves `from` to `to` in the order of the digit at `shift` of what `key` gives; those alike stay in their order.
template <class Item, class Key>
void distribute(std::span<const Item> from, std::span<Item> to, unsigned shift, Key key) {
  Counts next{};
  for (const Item& item : from) ++next[(key(item) >> shift) % digit_values];
  std::uint32_t sum = 0;
  for (std::uint32_t& count : next) {
    const std::uint32_t before = sum;
    sum += count;
    count = before;
  }
  for (const Item& item : from) to[next[(key(item) >> shift) % digit_values]++] = item;
}

// Sorts by the digits in which keys differ: those with a bit in `differing`.
template <class Item, class Key>
void sort_digits(std::span<Item> items, std::vector<Item>& scratch, std::uint64_t differing, Key key) {
  scratch.resize(std::max(scratch.size(), items.size()));
  std::span<Item> from = items;
  std::span<Item> to(scratch.data(), items.size());
  for (unsigned shift = 0; shift < 64 && (differing >> shift) != 0; shift += digit_bits) {
    if ((differing >> shift) % digit_values == 0) continue;
    distribute<Item>(from, to, shift, key);
    std::swap(from, to);
  }
  if (from.data() != items.data()) std::ranges::copy(from, items.begin());
}

// A row below its number: half as much to move as apart.
using PackedRow = std::uint64_t;

template <class NumberOf>
void sort_packed(NumberOf number_of, std::vector<std::uint32_t>& order) {
  std::vector<PackedRow> items;
  items.reserve(order.size());
  std::uint32_t differing = 0;
  bool sorted = true;
  std::uint32_t before = 0;
  const std::uint32_t first = order.empty() ? 0 : number_of(order.front());
  for (const std::uint32_t row : order) {
    const std::uint32_t number = number_of(row);
    differing |= number ^ first;
    sorted = sorted && number >= before;
    before = number;
    items.push_back(PackedRow{number} << 32 | row);
  }
  if (sorted) return;
  std::vector<PackedRow> scratch;
  sort_digits(std::span(items), scratch, differing, [](PackedRow item) { return item >> 32; });
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::uint32_t>(items[i]);
}

}  // namespace

void sort_by_numbers(std::span<const std::uint32_t> numbers, Direction direction, std::vector<std::uint32_t>& order) {
  // Complements are in the opposite order.
  const std::uint32_t flip = direction == Direction::descending ? ~0u : 0u;
  const std::uint32_t* const of = numbers.data();
  sort_packed([=](std::uint32_t row) { return of[row] ^ flip; }, order);
}

void sort_by_seconds(std::span<const std::int64_t> seconds, Direction direction, std::vector<std::uint32_t>& order) {
  if (seconds.empty()) return;
  const auto [earliest, latest] = std::ranges::minmax(seconds);
  const auto base = static_cast<std::uint64_t>(earliest);
  const std::uint64_t apart = static_cast<std::uint64_t>(latest) - base;
  const std::uint64_t flip = direction == Direction::descending ? ~std::uint64_t{0} : 0;
  const std::int64_t* const of = seconds.data();
  const auto part = [=](unsigned shift) {
    return [=](std::uint32_t row) {
      return static_cast<std::uint32_t>(((static_cast<std::uint64_t>(of[row]) - base) ^ flip) >> shift);
    };
  };
  sort_packed(part(0), order);
  if (apart >> 32 != 0) sort_packed(part(32), order);
}

void sort_keyed(std::span<KeyedText> items, std::vector<KeyedText>& scratch) {
  if (items.size() < worth_counting) {
    std::ranges::sort(items, {}, &KeyedText::key);
    return;
  }
  std::uint64_t differing = 0;
  for (const KeyedText& item : items) differing |= item.key ^ items.front().key;
  sort_digits(items, scratch, differing, [](const KeyedText& item) { return item.key; });
}

}  // namespace search
