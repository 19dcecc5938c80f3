// ContentScan: the last and dearest stage of a scan. What flags, dates and columns of a page leave open is decided by
// what stands in the messages: header fields first, then text, small messages read many together. Who calls it:
// scan.cc. Invariant: what it holds in memory does not grow with the number or the size of messages.
#pragma once

#include <span>
#include <vector>

#include "base/executor.h"
#include "base/result.h"
#include "base/task.h"
#include "mail/mailbox.h"
#include "search/pace.h"
#include "search/program.h"
#include "search/row_set.h"
#include "search/verdict.h"

namespace search {

// How a scan lets others run.
struct Turn {
  base::Executor& executor;
  Pace& pace;
};

class ContentScan {
 public:
  // All of it outlives the scan.
  ContentScan(mail::Mailbox& mailbox, const mail::StatePtr& state, const Program& program, Turn turn)
      : mailbox_(mailbox), state_(state), program_(program), turn_(turn) {}

  // Of page `index`: adds to `found` the rows of `open` that match. A message that cannot be read matches nothing, and
  // the log says which.
  base::Task<base::Result<void>> page(std::size_t index, const RowSet& open, RowSet& found);

 private:
  struct Candidate {
    std::uint32_t row = 0;
    std::size_t columns_row = 0;
    mail::HotRecord hot;
    mail::ColdRecord record;
    std::vector<Verdict> headers;
  };

  base::Task<base::Result<void>> load(std::size_t index);
  // What the pages have of its row; false: not all of it.
  bool find(Candidate& candidate);
  // Unknown: the headers do not decide it.
  base::Task<base::Result<Verdict>> by_headers(Candidate& candidate);
  base::Task<base::Result<void>> by_text_alone(const Candidate& candidate, RowSet& found);
  // All that wait.
  base::Task<base::Result<void>> by_text_together(RowSet& found);
  void let_wait(Candidate candidate);
  bool fits(const Candidate& candidate) const;  // beside those that wait
  Verdict judge(const Candidate& candidate, std::span<const Verdict> texts) const;

  mail::Mailbox& mailbox_;
  const mail::StatePtr& state_;
  const Program& program_;
  const Turn turn_;

  mail::ColdPagePtr cold_;
  mail::ColumnsPagePtr columns_;  // nullptr: no key asks for it
  std::size_t cold_from_ = 0, columns_from_ = 0;
  // Not decided yet, to be read together.
  std::vector<Candidate> waiting_;
  std::uint64_t waiting_bytes_ = 0;
};

}  // namespace search
