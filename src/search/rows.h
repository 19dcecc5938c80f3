// The messages that SORT and THREAD put in order, gathered once. A row knows where its columns are; what is not
// compared is not read.
#pragma once

#include <string_view>
#include <vector>

#include "base/executor.h"
#include "base/result.h"
#include "base/task.h"
#include "mail/mailbox.h"
#include "mail/uid_runs.h"

namespace search {

struct Row {
  base::Uid uid;
  std::uint32_t place = 0;  // in `page`
  const mail::ColumnsPage* page = nullptr;
  std::int64_t arrival_seconds = 0;
  std::int64_t sent_seconds = 0;  // RFC 5256 2.2: the Date field in UTC, or the internal date where it has none
  std::uint64_t size_bytes = 0;

  std::string_view text(mail::TextColumn column) const { return page->text(column, place); }
  mail::ThreadKeys thread_keys() const { return page->thread_keys(place); }
};

struct Rows {
  std::vector<Row> rows;  // ascending UIDs
  std::vector<mail::ColumnsPagePtr> pages;
};

base::Task<base::Result<Rows>> gather_rows(mail::Mailbox& mailbox, mail::StatePtr state, mail::UidRuns uids,
                                           base::Executor& executor);

}  // namespace search
