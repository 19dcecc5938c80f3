// COPY and MOVE inside an account: new rows that refer to the same messages. RFC 9051 6.4.7, 6.4.8. EMAILID and
// THREADID stay (RFC 8474 5.1, 5.2); no body, no summary is touched.
#include "mail/transfer.h"

#include <algorithm>

#include "mail/keyword_names.h"
#include "mail/operations.h"

namespace mail {
namespace {

using base::Errc;
using base::fail;
using base::Result;
using base::Task;

// One evaluation of one COPY or MOVE.
class Transferring {
 public:
  Transferring(Draft& draft, const TransferRequest& request, const RowSource& rows, PreparedRows& prepared)
      : draft_(draft), request_(request), rows_(rows), prepared_(prepared) {}

  Result<CopyOutcome> run() {
    TRY(source_, draft_.state(request_.from));
    TRY(destination_, draft_.state(request_.to));
    outcome_ = {.uid_validity = destination_->uid_validity(),
                .uids = {},
                .modseq = destination_->highest_modseq(),
                .missing = {},
                .lost = {}};
    const UidRuns live = live_of(*source_, request_.uids);
    outcome_.missing = request_.uids.minus(live);
    if (live.empty()) return outcome_;
    TRY(cold_, rows_.cold_of(*source_, live, outcome_.lost));
    TRY(check_room());
    TRY(add_rows());
    if (!outcome_.lost.empty()) {
      TRY(leave_lost());
    }
    if (cold_.empty()) return outcome_;
    draft_.share_messages(std::move(shared_));
    outcome_.modseq = draft_.modseq();
    TRY(write(live.minus(outcome_.lost)));
    return outcome_;
  }

 private:
  Result<void> check_room() const {
    if (destination_->uid_next().value > 0xffff'ffff - cold_.size()) return fail(Errc::limit, "no UIDs are left");
    if (request_.how == Transfer::move) return {};
    std::uint64_t bytes = 0;
    for (const ColdRecord& row : cold_) bytes += row.size_bytes;
    return check_quota(draft_.head(), bytes, cold_.size());
  }

  Result<void> add_rows() {
    Uid uid = destination_->uid_next();
    for (const ColdRecord& row : cold_) {
      Result<std::shared_ptr<Appended>> made = new_row(row.uid);
      if (!made.has_value() && made.error().code == Errc::corrupt) {
        outcome_.lost.add(row.uid);
        continue;
      }
      TRY(std::shared_ptr<Appended> appended, std::move(made));
      const HotRecord hot = source_->at(*source_->find(row.uid));
      TRY(appended->keywords, keywords_of(*hot.keywords));
      appended->system = hot.system;
      appended->cold = row;
      appended->cold.uid = uid;
      appended->cold.save_date_unix_seconds = draft_.now_unix_seconds();
      // A MOVE leaves as many rows that refer to it as there were.
      if (request_.how == Transfer::copy) shared_.push_back(row.message);
      outcome_.uids.emplace_back(row.uid, uid);
      into_.appended.push_back(std::move(appended));
      uid = uid.next();
    }
    return {};
  }

  // RFC 9051 6.4.7: a COPY that fails leaves the destination as it was. RFC 6851 3.3: each message of a MOVE is moved
  // or stays.
  Result<void> leave_lost() {
    if (request_.how == Transfer::copy) {
      const Uid first = outcome_.lost.runs()[0].first;
      TRY(rows_.cold(*source_, first));
      TRY(rows_.columns(*source_, first));
    }
    std::erase_if(cold_, [&](const ColdRecord& row) { return outcome_.lost.contains(row.uid); });
    return {};
  }

  Result<std::shared_ptr<Appended>> new_row(Uid uid) {
    if (auto encoded = prepared_.encoded_columns(uid)) into_.encoded_columns.push_back(*encoded);
    std::shared_ptr<Appended> appended = prepared_.take(uid);
    if (appended) return appended;
    appended = std::make_shared<Appended>();
    TRY(appended->columns, rows_.columns(*source_, uid));
    return appended;
  }

  // Keywords have numbers of their own in each mailbox; runs of messages have the same set more often than not.
  Result<KeywordSet> keywords_of(const KeywordSet& source) {
    if (request_.from == request_.to || source.empty()) return source;
    if (source == last_source_) return last_destination_;
    std::vector<std::string> names;
    for (KeywordId id : source) names.emplace_back(source_->keywords().name(id));
    TRY(last_destination_, numbered_keywords(destination_->keywords(), names, into_.new_keywords));
    last_source_ = source;
    return last_destination_;
  }

  Result<void> write(const UidRuns& live) {
    if (request_.how == Transfer::copy) {
      TRY(draft_.change(request_.to, std::move(into_)));
      return {};
    }
    MailboxChange gone;
    MailboxChange& out_of = request_.from == request_.to ? into_ : gone;
    out_of.expunged = live;
    out_of.expunged_cold = cold_.size() <= max_expunged_kept ? cold_ : std::vector<ColdRecord>();
    TRY(draft_.change(request_.to, std::move(into_)));
    if (request_.from != request_.to) {
      TRY(draft_.change(request_.from, std::move(gone)));
    }
    return {};
  }

  Draft& draft_;
  const TransferRequest& request_;
  const RowSource& rows_;
  PreparedRows& prepared_;
  StatePtr source_, destination_;
  std::vector<ColdRecord> cold_;
  std::vector<MessageId> shared_;
  MailboxChange into_;
  CopyOutcome outcome_;
  KeywordSet last_source_, last_destination_;
};

}  // namespace

Result<CopyOutcome> evaluate_transfer(Draft& draft, const TransferRequest& request, const RowSource& rows,
                                      PreparedRows& prepared) {
  return Transferring(draft, request, rows, prepared).run();
}

UidRuns live_of(const MailboxState& state, const UidRuns& asked) {
  UidRuns out;
  for (const UidRun& run : asked.runs()) {
    const UidRuns live = state.live(run.first, run.last);
    for (const UidRun& live_run : live.runs()) out.add(live_run);
  }
  return out;
}

Task<Result<CopyOutcome>> transfer(AccountCorePtr core, MailboxId from, UidRuns uids, MailboxId to, Transfer how) {
  AccountCore& account = *core;
  const TransferRequest request{from, to, std::move(uids), how};
  auto opening_source = account.open(from);
  CO_TRY(OpenMailboxPtr source, co_await opening_source);
  auto opening_destination = account.open(to);
  CO_TRY(OpenMailboxPtr destination, co_await opening_destination);
  for (int evaluation = 1;; ++evaluation) {
    StatePtr state = source->state();
    const UidRuns live = live_of(*state, request.uids);
    auto reading = RowSource::read(account, source, state, live, RowSource::Want::cold_and_columns);
    CO_TRY(RowSource rows, co_await reading);
    PreparedRows prepared(*state, live, rows);
    CopyOutcome outcome;
    Sequencer::Evaluate evaluate = [&](Draft& draft) -> Result<void> {
      TRY(outcome, evaluate_transfer(draft, request, rows, prepared));
      return {};
    };
    auto running = account.sequencer->run(evaluate);
    Result<void> done = co_await running;
    if (done.has_value()) co_return outcome;
    bool again = done.error().code == Errc::in_use && evaluation < max_evaluations;
    if (!again) co_return fail(done.error());
  }
}

}  // namespace mail
