// Cuts the values of structured fields into tokens, RFC 5322 3.2 and RFC 2045 5.1. Never fails, always moves forward.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace mime {

// Where a token ends: at white space and at the characters given. Made at compile time, asked once a character.
class TokenEnds {
 public:
  consteval TokenEnds(const char* specials) {
    for (const char c : std::string_view(specials)) ends_[static_cast<unsigned char>(c)] = true;
    for (const char c : std::string_view(" \t\r\n")) ends_[static_cast<unsigned char>(c)] = true;
  }
  constexpr bool at(char c) const { return ends_[static_cast<unsigned char>(c)]; }

 private:
  std::array<bool, 256> ends_{};
};

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  bool at_end() const { return position_ >= text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[position_]; }
  char take() { return text_[position_++]; }
  bool take_if(char c) {
    if (at_end() || text_[position_] != c) return false;
    ++position_;
    return true;
  }

  // White space, and comments, whose text (of the last one) is kept in `comment` if given. True if there was any.
  bool skip_cfws(std::string* comment = nullptr);
  // At its opening quote; the value without quotes and backslashes. One left open ends with the text.
  std::string quoted_string();
  // The longest run of characters before one of `ends`.
  std::string_view run(const TokenEnds& ends);

 private:
  void comment(std::string* text);

  std::string_view text_;
  std::size_t position_ = 0;
};

}  // namespace mime
