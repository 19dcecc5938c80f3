#include "imap/session/list_pattern.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "mail/folder_tree.h"

namespace imap::session {
namespace {

constexpr std::string_view inbox = "INBOX";

bool is_wildcard(char c) { return c == '*' || c == '%'; }

// INBOX has one spelling, so patterns that begin with it in another one are turned to it.
void spell_inbox(std::string& pattern) {
  if (pattern.size() < inbox.size()) return;
  const bool same = std::ranges::equal(std::string_view(pattern).substr(0, inbox.size()), inbox,
                                       [](char a, char b) { return (a >= 'a' && a <= 'z' ? a - 32 : a) == b; });
  if (!same) return;
  if (pattern.size() > inbox.size() && pattern[inbox.size()] != mail::hierarchy_separator &&
      !is_wildcard(pattern[inbox.size()]))
    return;
  pattern.replace(0, inbox.size(), inbox);
}

// Which beginnings of a name the pattern so far matches: bit i stands for the first i bytes. A step costs a word for
// every 64 bytes of the name.
class Reached {
 public:
  explicit Reached(std::string_view name)
      : size_(name.size()), words_(size_ / 64 + 1), reached_(words_), within_level_(words_) {
    reached_[0] = 1;
    for (std::size_t i = 1; i <= size_; ++i) {
      set(mask_of(name[i - 1]), i);
      if (name[i - 1] != mail::hierarchy_separator) set(within_level_.data(), i);
    }
  }

  void literal(char c) {
    const std::uint64_t* mask = mask_of(c);
    std::uint64_t carry = 0;
    for (std::size_t w = 0; w < words_; ++w) {
      const std::uint64_t moved = reached_[w] << 1 | carry;
      carry = reached_[w] >> 63;
      reached_[w] = moved & mask[w];
    }
  }
  void anything() {
    std::uint64_t below = 0;  // all ones once a lower word has a bit
    for (std::uint64_t& word : reached_) {
      const std::uint64_t lowest = word & (~word + 1);
      word = below | (word == 0 ? 0 : ~(lowest - 1));
      if (word != 0) below = ~std::uint64_t{0};
    }
  }
  // The carry of an addition runs through the ones of a level up to the separator that ends it.
  void anything_but_separators() {
    std::uint64_t moved_out = 0;
    std::uint64_t carry = 0;
    for (std::size_t w = 0; w < words_; ++w) {
      const std::uint64_t level = within_level_[w];
      const std::uint64_t starts = (reached_[w] << 1 | moved_out) & level;
      moved_out = reached_[w] >> 63;
      std::uint64_t sum = 0;
      const bool out = __builtin_add_overflow(level, starts, &sum);
      const bool out_again = __builtin_add_overflow(sum, carry, &sum);
      carry = out || out_again ? 1 : 0;
      reached_[w] |= ((sum ^ level) | starts) & level;
    }
  }
  bool all() const { return (reached_[size_ / 64] >> (size_ % 64) & 1) != 0; }

 private:
  static void set(std::uint64_t* mask, std::size_t i) { mask[i / 64] |= std::uint64_t{1} << (i % 64); }
  // Where the character stands; made on first use.
  std::uint64_t* mask_of(char c) {
    std::uint16_t& place = places_[static_cast<unsigned char>(c)];
    if (place == 0) {
      masks_.resize(masks_.size() + words_);
      place = static_cast<std::uint16_t>(masks_.size() / words_);
    }
    return &masks_[(place - 1) * words_];
  }

  std::size_t size_;
  std::size_t words_;
  std::vector<std::uint64_t> reached_;
  std::vector<std::uint64_t> within_level_;
  std::array<std::uint16_t, 256> places_{};
  std::vector<std::uint64_t> masks_;
};

}  // namespace

ListPattern::ListPattern(std::string_view reference, std::string_view pattern) {
  for (const char c : mail::nfc(std::string(reference) + std::string(pattern))) {
    // "**" is "*", "*%" is "*": so that the cost stays that of the letters.
    if (!pattern_.empty() && is_wildcard(c) && is_wildcard(pattern_.back())) {
      if (c == '*') pattern_.back() = '*';
    } else {
      pattern_ += c;
    }
  }
  spell_inbox(pattern_);
}

bool ListPattern::matches(std::string_view name) const {
  if (pattern_.size() > 2 * name.size() + 1) return false;
  const std::size_t wildcard = std::min(pattern_.find_first_of("*%"), pattern_.size());
  if (!name.starts_with(std::string_view(pattern_).substr(0, wildcard))) return false;
  const std::string_view rest = std::string_view(pattern_).substr(wildcard);
  if (rest == "*") return true;
  Reached reached(name.substr(wildcard));
  for (const char p : rest) {
    if (p == '*') {
      reached.anything();
    } else if (p == '%') {
      reached.anything_but_separators();
    } else {
      reached.literal(p);
    }
  }
  return reached.all();
}

bool matches_any(const std::vector<ListPattern>& patterns, std::string_view nfc_name) {
  return std::ranges::any_of(patterns, [&](const auto& pattern) { return pattern.matches(nfc_name); });
}

}  // namespace imap::session
