// Search keys, which SEARCH, SORT and THREAD share. RFC 9051 6.4.4 and 9, search-key
#pragma once

#include <cstddef>

#include "imap/wire/scanner.h"

namespace imap::wire {

class SearchProgram {
 public:
  explicit SearchProgram(Scanner& scanner) : s_(scanner) {}

  // search-key *(SP search-key), to the end of the command, as a SearchAnd.
  bool parse(SearchKey& out);

 private:
  bool search_key(SearchKey& out);
  bool nested(SearchKey& out);
  bool key_list(SearchKey& out);
  bool negation(SearchKey& out);
  bool either(SearchKey& out);
  bool set(SearchKey& out);
  bool uid(SearchKey& out);
  bool header(SearchKey& out);
  bool mod_seq(SearchKey& out);
  bool try_flag_key(SearchKey& out, bool& taken);
  bool try_text_key(SearchKey& out, bool& taken);
  bool try_value_key(SearchKey& out, bool& taken);

  Scanner& s_;
  std::size_t depth_ = 0;
  std::size_t keys_ = 0;
};

}  // namespace imap::wire
