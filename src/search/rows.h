// What SORT and THREAD put in order: the values of the messages found, gathered once, each kind in a row of its own.
// What is not compared is not read.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/executor.h"
#include "base/result.h"
#include "base/task.h"
#include "mail/mailbox.h"
#include "search/found.h"

namespace search {

// Values that somebody wants; the others stay empty.
struct RowValues {
  bool arrival = false;
  bool sent = false;
  bool size = false;
  bool columns = false;  // texts and thread keys
};

// By ascending UID. Index i of each vector is row i.
struct Rows {
  struct Place {
    std::uint32_t page = 0;  // of `pages`
    std::uint32_t row = 0;   // of that page
  };

  std::uint32_t size = 0;
  std::vector<std::int64_t> arrival_seconds;
  std::vector<std::int64_t>
      sent_seconds;  // RFC 5256 2.2: the Date field in UTC, or the internal date where it has none
  std::vector<std::uint32_t> size_bytes;
  std::vector<Place> places;
  std::vector<mail::ColumnsPagePtr> pages;

  std::string_view text(mail::TextColumn column, std::uint32_t row) const {
    return pages[places[row].page]->text(column, places[row].row);
  }
  bool reply_or_forward(std::uint32_t row) const { return pages[places[row].page]->reply_or_forward(places[row].row); }
  mail::ThreadKeys thread_keys(std::uint32_t row) const {
    return pages[places[row].page]->thread_keys(places[row].row);
  }
};

// visit(page, from, to) for the rows [from, to) of each page, which ascend in it.
template <class Visit>
void for_each_page(const Rows& rows, Visit&& visit) {
  for (std::uint32_t from = 0, to = 0; from < rows.size; from = to) {
    const std::uint32_t page = rows.places[from].page;
    while (to < rows.size && rows.places[to].page == page) ++to;
    visit(page, from, to);
  }
}

// Row i is the i-th message of `found`. Messages that the pages do not know (a damaged store) are taken out of it.
base::Task<base::Result<Rows>> gather_rows(mail::Mailbox& mailbox, Found& found, RowValues wanted,
                                           base::Executor& executor);

}  // namespace search
