#include "imap/wire/write/numbers.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace imap::wire {
namespace {

constexpr std::uint32_t group = 10'000;  // four digits
constexpr std::size_t group_digits = 4;

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

char* put_group(char* to, std::uint32_t number) {
  std::memcpy(to, groups.data() + number * group_digits, group_digits);
  return to + group_digits;
}

// Without zeros before it. Writes four octets, whatever counts of them.
char* put_first_group(char* to, std::uint32_t number) {
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

void NumbersWriter::add(std::span<const std::uint32_t> numbers) {
  constexpr std::size_t at_a_time = 512;
  std::array<char, at_a_time*(max_number_bytes + 1) + group_digits> text;
  any_ = any_ || !numbers.empty();
  while (!numbers.empty()) {
    const auto some = numbers.first(std::min(numbers.size(), at_a_time));
    char* to = text.data();
    for (const std::uint32_t number : some) {
      *to++ = ' ';
      to = put_number(to, number);
    }
    out_.append(std::string_view(text.data(), static_cast<std::size_t>(to - text.data())));
    numbers = numbers.subspan(some.size());
  }
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
