#include "mime/header_names.h"

#include <algorithm>

#include "mime/ascii.h"
#include "mime/summary.h"

namespace mime {
namespace {

constexpr auto lower_chars = [] {
  std::array<char, 256> out{};
  for (unsigned c = 0; c < out.size(); ++c) out[c] = ascii_lower(static_cast<char>(c));
  return out;
}();

bool is_lower_of(std::string_view lower, std::string_view name) {
  return lower.size() == name.size() && std::equal(lower.begin(), lower.end(), name.begin(), [](char l, char c) {
           return l == lower_chars[static_cast<unsigned char>(c)];
         });
}

}  // namespace

HeaderNames::HeaderNames(std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) add(name);
}

HeaderNames::HeaderNames(std::span<const std::string> names) {
  for (const std::string& name : names) add(name);
}

// By size and first letter: what mail has beside the names asked for mostly falls on an empty slot.
std::size_t HeaderNames::slot_of(std::string_view name) {
  const auto letter = static_cast<unsigned char>(name.empty() ? '\0' : ascii_lower(name.front()));
  return (name.size() * 7 + letter) % slots;
}

void HeaderNames::add(std::string_view name) {
  if (contains(name)) return;
  if (const unsigned code = summary_field_code(name); code != 0) {
    codes_[code / 64] |= std::uint64_t{1} << code % 64;
  } else {
    in_summaries_ = false;
  }
  std::uint32_t& first = first_[slot_of(name)];
  names_.push_back({lower(name), first});
  first = static_cast<std::uint32_t>(names_.size());
}

bool HeaderNames::contains(std::string_view name) const {
  for (std::uint32_t at = first_[slot_of(name)]; at != 0; at = names_[at - 1].next) {
    if (is_lower_of(names_[at - 1].lower, name)) return true;
  }
  return false;
}

}  // namespace mime
