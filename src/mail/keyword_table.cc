#include "mail/keyword_table.h"

namespace mail {
namespace {

// Keywords are atoms: ASCII (RFC 9051 9, flag-keyword).
std::string folded(std::string_view name) {
  std::string result(name);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

}  // namespace

std::optional<KeywordId> KeywordTable::find(std::string_view name) const {
  const auto found = by_folded_name_.find(folded(name));
  if (found == by_folded_name_.end()) return std::nullopt;
  return KeywordId(found->second);
}

std::shared_ptr<const KeywordTable> KeywordTable::with(std::span<const std::string> added) const {
  auto table = std::make_shared<KeywordTable>(*this);
  for (const std::string& name : added) {
    const auto number = static_cast<std::uint16_t>(table->names_.size());
    if (table->by_folded_name_.emplace(folded(name), number).second) table->names_.push_back(name);
  }
  return table;
}

}  // namespace mail
