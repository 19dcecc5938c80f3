// What SORT and THREAD look at of the messages found, gathered once. Views into pages, which it keeps.
#pragma once

#include <vector>

#include "base/executor.h"
#include "base/result.h"
#include "base/task.h"
#include "mail/mailbox.h"
#include "mail/uid_runs.h"

namespace search {

struct Row {
  base::Uid uid;
  std::int64_t arrival_seconds = 0;
  std::int64_t sent_seconds = 0;  // RFC 5256 2.2: the Date field in UTC, or the internal date where it has none
  std::uint64_t size_bytes = 0;
  mail::ColumnsRow columns;
};

struct Rows {
  std::vector<Row> rows;  // ascending UIDs
  std::vector<mail::ColumnsPagePtr> pages;
};

base::Task<base::Result<Rows>> gather_rows(mail::Mailbox& mailbox, mail::StatePtr state, mail::UidRuns uids,
                                           base::Executor& executor);

}  // namespace search
