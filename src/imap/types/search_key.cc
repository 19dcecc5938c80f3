#include "imap/types/search_key.h"

namespace imap {

bool uses_mod_seq(const SearchKey& key) {
  bool found = false;
  for_each_key(key, [&](const SearchKey& k) { found |= std::holds_alternative<SearchModSeq>(k.node); });
  return found;
}

bool uses_saved_result(const SearchKey& key) {
  bool found = false;
  for_each_key(key, [&](const SearchKey& k) {
    const auto* set = std::get_if<SearchMessages>(&k.node);
    found |= set != nullptr && uses_saved_result(set->messages);
  });
  return found;
}

bool uses_sequence_numbers(const SearchKey& key) {
  bool found = false;
  for_each_key(key, [&](const SearchKey& k) {
    const auto* set = std::get_if<SearchMessages>(&k.node);
    found |= set != nullptr && numbering_of(set->messages) == Numbering::sequence;
  });
  return found;
}

std::vector<std::string*> charset_texts(SearchKey& key) {
  std::vector<std::string*> texts;
  for_each_key(key, [&](SearchKey& k) {
    if (auto* envelope = std::get_if<SearchEnvelope>(&k.node)) texts.push_back(&envelope->text);
    if (auto* header = std::get_if<SearchHeader>(&k.node)) texts.push_back(&header->text);
    if (auto* text = std::get_if<SearchText>(&k.node)) texts.push_back(&text->text);
  });
  return texts;
}

}  // namespace imap
