#include "mime/substring.h"

#include <algorithm>
#include <bit>
#include <utility>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "mime/ascii.h"

namespace mime {
namespace {

// Bytes by how often prepared mail has them, the most frequent first. What is not here is rarer.
constexpr std::string_view frequent = " EATOINSRHLDCUM@.<>,\r\nFPGWYB\x03V0K1\x02";

std::size_t rarity(char c) { return std::min(frequent.find(ascii_upper(c)), frequent.size()); }

std::vector<std::uint32_t> borders_of(std::string_view text) {
  std::vector<std::uint32_t> borders(text.size(), 0);
  for (std::size_t i = 1, border = 0; i < text.size(); ++i) {
    while (border > 0 && text[i] != text[border]) border = borders[border - 1];
    if (text[i] == text[border]) ++border;
    borders[i] = static_cast<std::uint32_t>(border);
  }
  return borders;
}

}  // namespace

Substring::Substring(std::string needle, LetterCase letter_case)
    : needle_(std::move(needle)), letter_case_(letter_case), borders_(borders_of(needle_)) {
  if (needle_.empty()) return;
  std::size_t rarest = 0;
  for (std::size_t i = 1; i < needle_.size(); ++i) {
    if (rarity(needle_[i]) > rarity(needle_[rarest])) rarest = i;
  }
  std::size_t second = rarest == 0 ? needle_.size() - 1 : 0;
  for (std::size_t i = 0; i < needle_.size(); ++i) {
    if (i != rarest && rarity(needle_[i]) > rarity(needle_[second])) second = i;
  }
  probes_ = {probe(rarest), probe(second)};
}

Substring::Probe Substring::probe(std::size_t at) const {
  const char byte = needle_[at];
  // Without this bit a letter of either case is the upper one.
  const bool either = letter_case_ == LetterCase::ascii_ignored && is_alpha(byte);
  return {at, byte, either ? '\xdf' : '\xff'};
}

char Substring::folded(char c) const { return letter_case_ == LetterCase::exact ? c : ascii_upper(c); }

std::size_t Substring::alike_at(const char* place) const {
  std::size_t alike = 0;
  while (alike < needle_.size() && needle_[alike] == folded(place[alike])) ++alike;
  return alike;
}

// Knuth, Morris and Pratt.
std::size_t Substring::find_linear(std::string_view text, std::size_t from) const {
  std::size_t matched = 0;
  for (std::size_t i = from; i < text.size(); ++i) {
    const char c = folded(text[i]);
    while (matched > 0 && c != needle_[matched]) matched = borders_[matched - 1];
    if (c == needle_[matched]) ++matched;
    if (matched == needle_.size()) return i + 1 - matched;
  }
  return npos;
}

std::size_t Substring::find(std::string_view text, std::size_t from) const {
  if (from > text.size()) return npos;
  if (needle_.empty()) return from;
#if defined(__SSE2__)
  constexpr std::size_t step = sizeof(__m128i);
  // Bytes that may be compared; text that looks like the needle again and again is left to the linear way.
  constexpr std::size_t compared_bytes = 1'024;
  constexpr std::size_t more_for_each_step = 2 * step;
  const auto load = [](const char* at) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at)); };
  const __m128i first = _mm_set1_epi8(probes_[0].byte), first_mask = _mm_set1_epi8(probes_[0].mask);
  const __m128i second = _mm_set1_epi8(probes_[1].byte), second_mask = _mm_set1_epi8(probes_[1].mask);
  std::size_t left = compared_bytes;
  for (; from + needle_.size() + step - 1 <= text.size(); from += step) {
    const char* const place = text.data() + from;
    const __m128i at_first = _mm_and_si128(load(place + probes_[0].at), first_mask);
    const __m128i at_second = _mm_and_si128(load(place + probes_[1].at), second_mask);
    const __m128i both = _mm_and_si128(_mm_cmpeq_epi8(at_first, first), _mm_cmpeq_epi8(at_second, second));
    auto places = static_cast<unsigned>(_mm_movemask_epi8(both));
    for (; places != 0; places &= places - 1) {
      const auto offset = static_cast<std::size_t>(std::countr_zero(places));
      const std::size_t alike = alike_at(place + offset);
      if (alike == needle_.size()) return from + offset;
      if (alike >= left) return find_linear(text, from);
      left -= alike + 1;
    }
    left += more_for_each_step;
  }
#endif
  return find_linear(text, from);
}

}  // namespace mime
