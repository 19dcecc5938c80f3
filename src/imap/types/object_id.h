// objectid of RFC 8474: how the ids of the model are spelled on the wire. A letter for the kind, then the
// number in decimal. Case-sensitive, never reused, the same in every session.
#pragma once

#include <array>
#include <charconv>
#include <optional>
#include <string_view>
#include <type_traits>

#include "base/ids.h"

namespace imap {

template <class Id>
struct ObjectIdLetter;
template <>
struct ObjectIdLetter<base::MailboxId> : std::integral_constant<char, 'F'> {};
template <>
struct ObjectIdLetter<base::MessageId> : std::integral_constant<char, 'M'> {};
template <>
struct ObjectIdLetter<base::ThreadId> : std::integral_constant<char, 'T'> {};

// The text of an id, held in place: no allocation.
class ObjectIdText {
 public:
  template <class Id>
  explicit ObjectIdText(Id id) {
    text_[0] = ObjectIdLetter<Id>::value;
    auto end = std::to_chars(text_.data() + 1, text_.data() + text_.size(), id.value).ptr;
    size_ = static_cast<std::size_t>(end - text_.data());
  }
  std::string_view view() const { return {text_.data(), size_}; }

 private:
  std::array<char, 24> text_;
  std::size_t size_;
};

// The id spelled so, or nullopt if none of ours is (then it matches nothing, RFC 8474 6).
template <class Id>
std::optional<Id> parse_object_id(std::string_view text) {
  Id id;
  if (text.size() < 2 || text[0] != ObjectIdLetter<Id>::value || (text[1] == '0' && text.size() > 2)) return {};
  auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), id.value);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return id;
}

}  // namespace imap
