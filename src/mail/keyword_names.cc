#include "mail/keyword_names.h"

#include <algorithm>

namespace mail {
namespace {

using base::Errc;
using base::fail;
using base::Result;

constexpr std::size_t max_keyword_bytes = 255;

char folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_keyword(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return folded(x) == folded(y); });
}

// RFC 9051 9: flag-keyword is an atom.
bool is_atom(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return c > 0x20 && c < 0x7f && std::string_view("(){%*\"\\]").find(c) == std::string_view::npos;
  });
}

void sort_distinct(KeywordSet& set) {
  std::sort(set.begin(), set.end());
  set.erase(std::unique(set.begin(), set.end()), set.end());
}

}  // namespace

bool is_keyword(std::string_view name) { return is_atom(name) && name.size() <= max_keyword_bytes; }

Result<KeywordSet> numbered_keywords(const KeywordTable& table, std::span<const std::string> names,
                                     std::vector<std::string>& new_keywords) {
  KeywordSet set;
  for (const std::string& name : names) {
    if (auto id = table.find(name)) {
      set.push_back(*id);
      continue;
    }
    auto added =
        std::find_if(new_keywords.begin(), new_keywords.end(), [&](const auto& n) { return same_keyword(n, name); });
    std::size_t number = table.size() + static_cast<std::size_t>(added - new_keywords.begin());
    if (added == new_keywords.end()) {
      if (!is_atom(name)) return fail(Errc::cannot, "a keyword that is no atom");
      if (name.size() > max_keyword_bytes) return fail(Errc::limit, "a keyword that long");
      if (number >= max_keywords_per_mailbox) return fail(Errc::limit, "that many keywords in a mailbox");
      new_keywords.push_back(name);
    }
    set.push_back(KeywordId(static_cast<std::uint16_t>(number)));
  }
  sort_distinct(set);
  return set;
}

KeywordSet known_keywords(const KeywordTable& table, std::span<const std::string> names) {
  KeywordSet set;
  for (const std::string& name : names)
    if (auto id = table.find(name)) set.push_back(*id);
  sort_distinct(set);
  return set;
}

}  // namespace mail
