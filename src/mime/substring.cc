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

#if defined(__SSE2__)
// Sixteen places at once: where both bytes are that are looked for.
class ByteLanes {
 public:
  ByteLanes(char byte, char mask) : byte_(_mm_set1_epi8(byte)), mask_(_mm_set1_epi8(mask)) {}
  __m128i alike(const char* place) const {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(place));
    return _mm_cmpeq_epi8(_mm_and_si128(bytes, mask_), byte_);
  }

 private:
  __m128i byte_, mask_;
};

// Sixty-four places, which are a line of the processor's cache; place i is bit i. Mostly there is none, which one
// question tells.
constexpr std::size_t step = 4 * sizeof(__m128i);

template <class Alike>
std::uint64_t places_alike(const char* text, Alike&& alike) {
  constexpr std::size_t lane = sizeof(__m128i);
  const __m128i a = alike(text), b = alike(text + lane), c = alike(text + 2 * lane), d = alike(text + 3 * lane);
  if (_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d))) == 0) return 0;
  const auto bits = [](__m128i places) { return static_cast<std::uint64_t>(_mm_movemask_epi8(places)); };
  return bits(a) | bits(b) << lane | bits(c) << 2 * lane | bits(d) << 3 * lane;
}
#endif

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
  // How far ahead a long text is fetched: what the processor fetches by itself ends with each page of memory.
  constexpr std::size_t ahead_bytes = 2'048;
  // Bytes that may be compared; text that looks like the needle again and again is left to the linear way.
  constexpr std::size_t compared_bytes = 1'024;
  constexpr std::size_t more_for_each_step = 2 * step;
  const ByteLanes first(probes_[0].byte, probes_[0].mask), second(probes_[1].byte, probes_[1].mask);
  const auto alike_there = [&](const char* place) {
    return _mm_and_si128(first.alike(place + probes_[0].at), second.alike(place + probes_[1].at));
  };
  std::size_t left = compared_bytes;
  for (; from + needle_.size() + step - 1 <= text.size(); from += step) {
    const char* const place = text.data() + from;
    __builtin_prefetch(place + ahead_bytes);
    for (std::uint64_t places = places_alike(place, alike_there); places != 0; places &= places - 1) {
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
