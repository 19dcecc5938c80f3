#include "imap/wire/scanner.h"

#include <algorithm>

#include "imap/wire/characters.h"

namespace imap::wire {

bool Scanner::fail(base::Errc code, std::string_view what, std::size_t offset) {
  if (!problem_) problem_ = ParseProblem{offset, what, code};
  return false;
}

std::string Scanner::explain() const {
  if (!problem_) return {};
  return "Expected " + std::string(problem_->expected) + " at byte " + std::to_string(problem_->offset);
}

base::Failure Scanner::error() {
  if (!problem_) expected("a well-formed command");
  return base::fail(problem_->code, explain());
}

bool Scanner::try_character(char c) {
  if (!next_is(c)) return false;
  ++pos_;
  return true;
}

bool Scanner::try_character_pair(char first, char second) {
  if (!next_is(first) || pos_ + 1 >= text_.size() || text_[pos_ + 1] != second) return false;
  pos_ += 2;
  return true;
}

bool Scanner::character(char c) {
  if (try_character(c)) return true;
  // The views into it outlive every problem.
  static constexpr std::string_view punctuation = "()[]{}<>\"-+:.";
  const auto place = punctuation.find(c);
  return expected(c == ' ' ? "a space" : punctuation.substr(std::min(place, punctuation.size()), 1));
}

bool Scanner::try_word(std::string_view word) {
  if (failed() || !equals_ignoring_case(text_.substr(pos_, word.size()), word)) return false;
  const std::size_t after = pos_ + word.size();
  if (after < text_.size() && is_atom_char(text_[after]) && text_[after] != '[' && text_[after] != '<') return false;
  pos_ = after;
  return true;
}

bool Scanner::word(std::string_view word) { return try_word(word) || expected(word); }

bool Scanner::tag() {
  return !take_while([](char c) { return is_tag_char(c); }).empty() || expected("a tag");
}

bool Scanner::try_atom(std::string& out) {
  const auto taken = take_while([](char c) { return is_atom_char(c); });
  if (taken.empty()) return false;
  out = taken;
  return true;
}

bool Scanner::atom(std::string& out) { return try_atom(out) || expected("an atom"); }

bool Scanner::atom(std::string_view& out) {
  out = take_while([](char c) { return is_atom_char(c); });
  return !out.empty() || expected("an atom");
}

// objectid = 1*255(ALPHA / DIGIT / "_" / "-")        RFC 8474 7
bool Scanner::objectid(std::string& out) {
  const auto taken = take_while([](char c) { return is_objectid_char(c); });
  if (taken.empty() || taken.size() > 255) return expected("an object id");
  out = taken;
  return true;
}

}  // namespace imap::wire
