// The verdicts of a program on the messages of one page, a key at a time: each reads its own column from end to end.
// What evaluate.h says of single messages, for many. Pure; recursion is bounded by the wire's nesting limit.
#pragma once

#include "mail/cold_page.h"
#include "mail/columns_page.h"
#include "mail/hot_page.h"
#include "search/program.h"
#include "search/row_set.h"

namespace search {

// What is at hand of a page. What is not there is not known yet.
struct PageFacts {
  const mail::HotPage& hot;
  const mail::ColdPage* cold = nullptr;
  const mail::ColumnsPage* columns = nullptr;
};

// Rows of the hot page; in neither: no.
struct Verdicts {
  RowSet yes;
  RowSet unknown;
};

// Of the rows `asked` for; the sets hold no others. A row that the cold or the columns page lacks though it should not
// (a damaged page) stays unknown to every key that asks for it.
Verdicts evaluate(const Key& key, const PageFacts& facts, const RowSet& asked);

}  // namespace search
