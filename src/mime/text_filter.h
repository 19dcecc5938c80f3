// TextFilter: a first look at a message that is searched for text, at the speed of reading it. Plain mail in ASCII is
// searched as it lies, without taking it apart. Who calls it: search/, before TextSearch. Invariant: what it rules out
// TextSearch would not find; about everything else it says nothing.
#pragma once

#include <string_view>
#include <vector>

#include "mime/substring.h"
#include "mime/text.h"

namespace mime {

class TextFilter {
 public:
  explicit TextFilter(const std::vector<TextSearch::Needle>& needles);

  // True: none of the needles is in it. `message` is all of it.
  bool rules_out(std::string_view message) const;

 private:
  struct Asked {
    Substring needle;
    SearchScope scope;
    bool ascii;
  };
  bool is_answerable(std::string_view message) const;
  bool has_only_plain_parts(std::string_view message) const;

  std::vector<Asked> asked_;
  bool header_asked_ = false;
  bool answerable_ = true;  // nothing of what is asked needs a header unfolded
  Substring content_field_, encoded_word_;
};

}  // namespace mime
