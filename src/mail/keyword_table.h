// The keywords of one mailbox: names get small numbers, first come first numbered, kept for the life of the
// mailbox. Immutable; a state and its successors share it until a keyword is new.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "mail/types.h"

namespace mail {

inline constexpr std::size_t max_keywords_per_mailbox = 4096;

class KeywordTable {
 public:
  // RFC 9051 2.3.2: keywords are case-insensitive; the first spelling is the one told.
  std::optional<KeywordId> find(std::string_view name) const;
  std::string_view name(KeywordId id) const { return names_[id.value]; }
  std::size_t size() const { return names_.size(); }
  // With these behind the others; names that are there already are left out.
  std::shared_ptr<const KeywordTable> with(std::span<const std::string> added) const;

 private:
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::uint16_t> by_folded_name_;
};

}  // namespace mail
