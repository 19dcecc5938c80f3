#include "imap/wire/write/numbers.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

namespace imap::wire {
namespace {

// As many numbers are written at a time, and so many octets they take, a space before each; then what is written
// beyond.
constexpr std::size_t at_a_time = 512;
constexpr std::size_t usual_number_bytes = 7;
constexpr std::size_t most_number_bytes = max_number_bytes + 1;
constexpr std::size_t spare_bytes = 8;

constexpr std::uint32_t group = 10'000;  // four digits
constexpr std::size_t group_digits = 4;
constexpr std::uint32_t least_of_four_digits = 1'000;

// The digits of 0000 to 9999, one group behind the other; some more so that four octets may be read anywhere.
constexpr auto make_groups() {
  std::array<char, group * group_digits + group_digits> text{};
  for (std::uint32_t number = 0; number < group; ++number) {
    std::uint32_t left = number;
    for (std::size_t digit = group_digits; digit-- > 0; left /= 10)
      text[number * group_digits + digit] = static_cast<char>('0' + left % 10);
  }
  return text;
}
constexpr auto groups = make_groups();

inline char* put_group(char* to, std::uint32_t number) {
  std::memcpy(to, groups.data() + number * group_digits, group_digits);
  return to + group_digits;
}

// Without zeros before it. Writes four octets, whatever counts of them.
inline char* put_first_group(char* to, std::uint32_t number) {
  const std::size_t zeros = number >= 1'000 ? 0u : number >= 100 ? 1u : number >= 10 ? 2u : 3u;
  std::memcpy(to, groups.data() + number * group_digits + zeros, group_digits);
  return to + (group_digits - zeros);
}

}  // namespace

char* put_number(char* to, std::uint32_t number) {
  if (number < group) return put_first_group(to, number);
  const std::uint32_t high = number / group;
  to = high < group ? put_first_group(to, high) : put_group(put_first_group(to, high / group), high % group);
  return put_group(to, number % group);
}

// Needs room for a number, the space before it, and as much as a head that is written whole.
inline char* NumbersWriter::put(char* to, std::uint32_t number, Head& head) {
  const std::uint32_t behind_head = number - head.from;
  if (behind_head < head.numbers) {
    std::memcpy(to, head.text.data(), Head::room_bytes);
    std::memcpy(to + head.size_bytes, head.tails + std::size_t{behind_head} * group_digits, group_digits);
    return to + head.size_bytes + group_digits;
  }
  *to = ' ';
  char* const end = put_number(to + 1, number);
  if (number >= least_of_four_digits) {
    // Below are numbers that have fewer digits, above the last of 32 bits there is nothing.
    head.from = std::max(number - number % group, least_of_four_digits);
    const std::uint32_t most_behind = std::numeric_limits<std::uint32_t>::max() - head.from;
    head.numbers = std::min(group - 1 - head.from % group, most_behind) + 1;
    head.tails = groups.data() + std::size_t{head.from % group} * group_digits;
    head.size_bytes = static_cast<std::size_t>(end - to) - group_digits;
    std::memcpy(head.text.data(), to, Head::room_bytes);
  }
  return end;
}

void NumbersWriter::expect(std::size_t numbers) {
  if (numbers > at_a_time) (void)out_.room(numbers * usual_number_bytes + at_a_time * most_number_bytes + spare_bytes);
}

void NumbersWriter::add(std::span<const std::uint32_t> numbers) {
  any_ = any_ || !numbers.empty();
  Head head = head_;  // here, where text that is written cannot be a part of it
  while (!numbers.empty()) {
    const auto some = numbers.first(std::min(numbers.size(), at_a_time));
    char* const text = out_.room(some.size() * most_number_bytes + spare_bytes);
    char* to = text;
    for (const std::uint32_t number : some) to = put(to, number, head);
    out_.wrote(static_cast<std::size_t>(to - text));
    numbers = numbers.subspan(some.size());
  }
  head_ = head;
}

void NumbersWriter::end(std::optional<base::ModSeq> mod_sequence) {
  if (mod_sequence && any_) {
    out_.append(" (MODSEQ ");
    out_.append_number(mod_sequence->value);
    out_.append(')');
  }
  out_.append("\r\n");
}

}  // namespace imap::wire
