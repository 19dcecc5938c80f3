#include "mime/lexer.h"

#include "mime/ascii.h"

namespace mime {

bool Lexer::skip_cfws(std::string* comment_text) {
  const std::size_t start = position_;
  while (!at_end()) {
    if (is_space(peek())) {
      ++position_;
    } else if (peek() == '(') {
      comment(comment_text);
    } else {
      break;
    }
  }
  return position_ != start;
}

void Lexer::comment(std::string* text) {
  if (text != nullptr) text->clear();
  std::size_t depth = 0;
  while (!at_end()) {
    char c = take();
    bool kept = true;
    if (c == '\\' && !at_end()) {
      c = take();
    } else if (c == '(') {
      kept = depth++ != 0;
    } else if (c == ')') {
      if (--depth == 0) return;
    }
    if (kept && text != nullptr) text->push_back(c);
  }
}

std::string Lexer::quoted_string() {
  std::string value;
  ++position_;
  while (!at_end()) {
    char c = take();
    if (c == '"') break;
    if (c == '\\' && !at_end()) c = take();
    value.push_back(c);
  }
  return value;
}

std::string_view Lexer::run(const TokenEnds& ends) {
  const std::size_t start = position_;
  while (!at_end() && !ends.at(text_[position_])) ++position_;
  return text_.substr(start, position_ - start);
}

}  // namespace mime
