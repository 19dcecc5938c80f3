#include "imap/session/list_pattern.h"

#include <algorithm>

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

// reached[i]: the pattern so far matches the first i bytes of the name.
bool ListPattern::matches(std::string_view name) const {
  if (pattern_.size() > 2 * name.size() + 1) return false;
  std::vector<char> reached(name.size() + 1, 0);
  reached[0] = 1;
  for (const char p : pattern_) {
    if (is_wildcard(p)) {
      for (std::size_t i = 1; i <= name.size(); ++i) {
        if (reached[i - 1] && (p == '*' || name[i - 1] != mail::hierarchy_separator)) reached[i] = 1;
      }
    } else {
      for (std::size_t i = name.size(); i > 0; --i) reached[i] = reached[i - 1] && name[i - 1] == p;
      reached[0] = 0;
    }
  }
  return reached[name.size()] != 0;
}

bool matches_any(const std::vector<ListPattern>& patterns, std::string_view nfc_name) {
  return std::ranges::any_of(patterns, [&](const auto& pattern) { return pattern.matches(nfc_name); });
}

}  // namespace imap::session
