// One string looked for in many texts: sixteen places at a time, by two of its rarer bytes. Who calls it: header SEARCH
// over columns, the matcher, and the first look at a message that is searched. Linear in the text for any needle.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mime {

enum class LetterCase : std::uint8_t {
  exact,
  ascii_ignored,  // a-z are A-Z; the needle is in upper case
};

class Substring {
 public:
  static constexpr std::size_t npos = std::string_view::npos;

  // An empty needle is found at once, everywhere.
  explicit Substring(std::string needle, LetterCase letter_case = LetterCase::exact);

  const std::string& needle() const { return needle_; }
  // Where the needle begins at or behind `from`; npos: nowhere.
  std::size_t find(std::string_view text, std::size_t from = 0) const;
  bool in(std::string_view text) const { return find(text) != npos; }

 private:
  // A byte of the needle, and which bits of the text are compared with it.
  struct Probe {
    std::size_t at = 0;
    char byte = 0;
    char mask = 0;
  };
  Probe probe(std::size_t at) const;
  char folded(char c) const;
  std::size_t alike_at(const char* place) const;  // bytes of the needle that stand there
  std::size_t find_linear(std::string_view text, std::size_t from) const;

  std::string needle_;
  LetterCase letter_case_;
  std::array<Probe, 2> probes_{};
  std::vector<std::uint32_t> borders_;  // the longest proper border of each prefix
};

}  // namespace mime
