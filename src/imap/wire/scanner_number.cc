// Numbers and sets of them.
#include <charconv>

#include "imap/wire/characters.h"
#include "imap/wire/limits.h"
#include "imap/wire/scanner.h"

namespace imap::wire {
namespace {

constexpr std::uint64_t max_number32 = 0xffff'ffff;
constexpr std::uint64_t max_number63 = 0x7fff'ffff'ffff'ffff;

// The value of 1*DIGIT, or nullopt when it is above `most` or there are no digits.
std::optional<std::uint64_t> value_of(std::string_view digits, std::uint64_t most) {
  std::uint64_t value = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (parsed.ec != std::errc() || value > most) return {};
  return value;
}

}  // namespace

// number = 1*DIGIT, unsigned 32-bit
bool Scanner::number(std::uint32_t& out) {
  const std::size_t begin = pos_;
  const auto value = value_of(take_while([](char c) { return is_digit(c); }), max_number32);
  if (!value) return fail(base::Errc::bad_syntax, "a number", begin);
  out = static_cast<std::uint32_t>(*value);
  return true;
}

// nz-number = digit-nz *DIGIT
bool Scanner::nz_number(std::uint32_t& out) {
  const std::size_t begin = pos_;
  const bool zero = next_is('0');
  const auto value = value_of(take_while([](char c) { return is_digit(c); }), max_number32);
  if (zero || !value) return fail(base::Errc::bad_syntax, "a number from 1", begin);
  out = static_cast<std::uint32_t>(*value);
  return true;
}

// number64 = 1*DIGIT, unsigned 63-bit
bool Scanner::number64(std::uint64_t& out) {
  const std::size_t begin = pos_;
  const auto value = value_of(take_while([](char c) { return is_digit(c); }), max_number63);
  if (!value) return fail(base::Errc::bad_syntax, "a number", begin);
  out = *value;
  return true;
}

bool Scanner::nz_number64(std::uint64_t& out) {
  const std::size_t begin = pos_;
  const bool zero = next_is('0');
  const auto value = value_of(take_while([](char c) { return is_digit(c); }), max_number63);
  if (zero || !value) return fail(base::Errc::bad_syntax, "a number from 1", begin);
  out = *value;
  return true;
}

// mod-sequence-value = 1*DIGIT, positive, 63-bit        RFC 7162 7
bool Scanner::mod_sequence_value(base::ModSeq& out) {
  const std::size_t begin = pos_;
  const auto value = value_of(take_while([](char c) { return is_digit(c); }), max_number63);
  if (!value || *value == 0) return fail(base::Errc::bad_syntax, "a mod-sequence from 1", begin);
  out.value = *value;
  return true;
}

bool Scanner::mod_sequence_valzer(base::ModSeq& out) { return number64(out.value); }

bool Scanner::next_is_set() const {
  if (failed() || at_end()) return false;
  const char c = text_[pos_];
  return is_digit(c) || c == '*' || (c == '$' && context_.saved_result == SavedResult::on);
}

// seq-number = nz-number / "*"
template <class Id>
bool Scanner::seq_number(Id& out) {
  if (try_character('*')) {
    out = star<Id>;
    return true;
  }
  return nz_number(out.value);
}

// seq-range = seq-number ":" seq-number; kept with the smaller end first and "*" last
template <class Id>
bool Scanner::seq_range(NumberSet<Id>& out) {
  Range<Id> range;
  if (!seq_number(range.first)) return false;
  range.last = range.first;
  if (try_character(':') && !seq_number(range.last)) return false;
  const bool reversed = range.last != star<Id> && range.first > range.last;
  const bool star_first = range.first == star<Id> && range.last != star<Id>;
  if (reversed || star_first) std::swap(range.first, range.last);
  if (out.ranges.size() == context_.limits.set_ranges) return too_many("fewer ranges in the set");
  out.add(range);
  return true;
}

// sequence-set = (seq-number / seq-range) ["," sequence-set] / "$"        RFC 9051 9, RFC 5182 3
template <class Id>
bool Scanner::sequence_set(NumberSet<Id>& out) {
  out = {};
  do {
    if (context_.saved_result == SavedResult::on && try_character('$')) {
      out.saved_result = true;
    } else if (!seq_range(out)) {
      return false;
    }
  } while (try_character(','));
  return true;
}

template <class Id>
bool Scanner::known_set(NumberSet<Id>& out) {
  const std::size_t begin = pos_;
  if (!sequence_set(out)) return false;
  return (!out.saved_result && !out.has_star()) || fail(base::Errc::bad_syntax, "a set without * and $", begin);
}

bool Scanner::message_set(Numbering numbering, MessageSet& out) {
  if (numbering == Numbering::uid) return sequence_set(out.emplace<UidSet>());
  return sequence_set(out.emplace<SeqSet>());
}

template bool Scanner::sequence_set(SeqSet& out);
template bool Scanner::sequence_set(UidSet& out);
template bool Scanner::known_set(SeqSet& out);
template bool Scanner::known_set(UidSet& out);

}  // namespace imap::wire
