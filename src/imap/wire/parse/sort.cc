#include <array>

#include "imap/wire/keyword.h"
#include "imap/wire/limits.h"
#include "imap/wire/parse/parse.h"
#include "imap/wire/search_program.h"

namespace imap::wire {
namespace {

struct Word {
  std::string_view word;
  SortKey key;
};
constexpr std::array words = {
    Word{"ARRIVAL", SortKey::arrival},
    Word{"CC", SortKey::cc},
    Word{"DATE", SortKey::date},
    Word{"FROM", SortKey::from},
    Word{"SIZE", SortKey::size},
    Word{"SUBJECT", SortKey::subject},
    Word{"TO", SortKey::to},
    Word{"DISPLAYFROM", SortKey::display_from},
    Word{"DISPLAYTO", SortKey::display_to},
};

// sort-criterion = ["REVERSE" SP] sort-key
bool sort_criterion(Scanner& s, std::vector<SortCriterion>& out) {
  const bool reverse = s.try_word("REVERSE");
  if (reverse && !s.sp()) return false;
  const Word* word = try_keyword(s, words);
  if (!word) return s.expected("a sort key");
  out.push_back({word->key, reverse ? SortOrder::reverse : SortOrder::ascending});
  return true;
}

}  // namespace

// sort = "SORT" SP "(" sort-criterion *(SP sort-criterion) ")" SP charset 1*(SP search-key)        RFC 5256 5
base::Result<Command> parse_sort(Scanner& s, Numbering numbering) {
  Sort sort;
  sort.numbering = numbering;
  const bool complete = s.sp() && s.list(max_sort_criteria, [&] { return sort_criterion(s, sort.criteria); }) &&
                        s.sp() && s.charset(sort.charset) && s.sp() && SearchProgram(s).parse(sort.program);
  return s.finish(complete, std::move(sort));
}

}  // namespace imap::wire
