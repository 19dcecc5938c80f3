// SEARCH BODY and TEXT (RFC 9051 6.4.4): the message streams through, its text is decoded, prepared by
// i;unicode-casemap and searched for several strings at once. Memory is bounded, no Structure is needed.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "mime/limits.h"

namespace mime {

// text: the header too, and the headers of parts and of nested messages. body: text parts, and the headers of
// nested messages, which are body of the message.
enum class SearchScope { body, text };

class TextSearch {
 public:
  struct Needle {
    std::string text;  // prepared by unicode_casemap
    SearchScope scope = SearchScope::text;
  };
  explicit TextSearch(std::vector<Needle> needles, const Limits& limits = {});
  ~TextSearch();
  TextSearch(TextSearch&&) noexcept;
  TextSearch& operator=(TextSearch&&) noexcept;

  void feed(std::string_view bytes);
  void finish();
  bool found(std::size_t needle) const;
  // Nothing more can be learnt: the caller may stop reading the body.
  bool all_found() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace mime
