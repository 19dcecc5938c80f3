// Names of header fields that are looked for in many messages: prepared once, then asked field by field. Names compare
// without case. Who makes them: FETCH of HEADER.FIELDS, once a command.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mime {

class HeaderNames {
 public:
  HeaderNames() = default;
  HeaderNames(std::initializer_list<std::string_view> names);
  explicit HeaderNames(std::span<const std::string> names);

  bool contains(std::string_view name) const;
  // All of them are fields that a summary keeps (mime/summary.h).
  bool in_summaries() const { return in_summaries_; }
  // Is the field of this code among them? 0, a summary's blank line, is.
  bool contains_code(unsigned code) const { return (codes_[code / 64] >> code % 64 & 1) != 0; }

 private:
  struct Name {
    std::string lower;
    std::uint32_t next = 0;  // of the same slot; 0: none
  };
  static constexpr std::size_t slots = 64;
  static std::size_t slot_of(std::string_view name);
  void add(std::string_view name);

  std::array<std::uint32_t, slots> first_{};  // 1 for names_[0]; 0: none
  std::vector<Name> names_;
  std::array<std::uint64_t, 4> codes_{1};  // of an octet, a bit each
  bool in_summaries_ = true;
};

}  // namespace mime
