// Text out of HTML, streaming: for previews and SEARCH. Not a browser: tags go, entities become characters, scripts,
// styles and the head are left out. Linear and bounded for any input.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mime {

class HtmlText {
 public:
  enum class Quotes { keep, skip };  // blockquote
  explicit HtmlText(Quotes quotes) : quotes_(quotes) {}

  // UTF-8 in and out; input may be cut anywhere.
  void feed(std::string_view html, std::string& out);
  void finish(std::string& out);

 private:
  enum class State { text, entity, tag_start, tag, quoted_value, comment, declaration };

  void text(char c, std::string& out);
  void entity(char c, std::string& out);
  void tag_start(char c, std::string& out);
  void tag(char c, std::string& out);
  void comment(char c);
  void end_tag_name(std::string& out);
  bool end_entity(std::string& out);
  void emit(std::string_view text, std::string& out);
  bool hidden() const { return !skipped_.empty() || (quotes_ == Quotes::skip && quote_depth_ > 0); }

  Quotes quotes_;
  State state_ = State::text;
  std::string name_;  // of the tag or entity that is being read, cut
  bool name_done_ = false;
  char quote_ = 0;             // that the attribute's value is in
  bool value_starts_ = false;  // "=" was last: a quote opens a value
  std::string skipped_;        // the element whose content is left out
  std::size_t quote_depth_ = 0;
  unsigned dashes_ = 0;  // at the end of a comment so far
};

}  // namespace mime
