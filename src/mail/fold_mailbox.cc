// Folding, in the background: the journal of a mailbox goes into pages (fold.h), so that it opens fast and its small
// keys stay few. Readers see nothing of it: the state published is the same mailbox, stored anew.
#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/metrics.h"
#include "mail/fold.h"
#include "mail/keys.h"
#include "mail/open_mailbox.h"
#include "mail/operations.h"

namespace mail {
namespace {

using base::Errc;
using base::fail;
using base::Result;
using base::Task;

// A change of one message's flags, encoded, with room to spare.
constexpr std::uint64_t flag_change_bytes = 64;

// Single changes anywhere in a mailbox touch a page each, and a fold writes them: the more pages there are, the more
// changes have to share them for one to cost the same. `all` that the account has unfolded keeps half of its room free.
JournalSize most_before_fold(const StoreOptions& options, std::uint32_t exists, const JournalSize& all) {
  const JournalSize least{options.fold_records, options.fold_bytes};
  const bool is_room =
      all.records < options.max_unfolded_records / 2 && all.small_bytes < options.max_unfolded_bytes / 2;
  if (!is_room) return least;
  const std::uint64_t by_size = std::min(exists / options.fold_messages_a_record, options.fold_most_records);
  return {std::max(by_size, least.records), std::max(by_size * flag_change_bytes, least.small_bytes)};
}

// A page that cannot be read is left out: fold() leaves it as it is. The fold replaces those that it reads.
Task<FoldInput> read_fold_input(AccountCore& account, MailboxId mailbox, FoldNeeds needs) {
  FoldInput input;
  for (PageNumber number : needs.cold) {
    auto reading = account.store.pages.cold(account.partition, mailbox, number, PageStore::Keep::no);
    Result<ColdPagePtr> page = co_await reading;
    if (page.has_value()) input.cold[number] = *page;
  }
  for (PageNumber number : needs.columns) {
    auto reading = account.store.pages.columns(account.partition, mailbox, number, PageStore::Keep::no);
    Result<StoredColumnsPtr> page = co_await reading;
    if (page.has_value()) input.columns[number] = *page;
  }
  co_return input;
}

// What came since the state that was folded goes on top of the folded one.
Result<MailboxEntry> refolded(const MailboxEntry& entry, const StatePtr& folded, const FoldPlan& plan,
                              const Draft& draft) {
  MailboxEntry after = entry;
  after.state = plan.state;
  after.unfolded = {};
  after.unfolded_above = folded->highest_modseq();
  after.record.snapshot = draft.transaction();
  after.record.journal_records = 0;
  after.record.journal_bytes = 0;
  after.record.journal_since_unix_seconds = 0;
  for (std::size_t i = 0; i < entry.unfolded.size(); ++i) {
    const JournaledChange& journaled = entry.unfolded[i];
    if (journaled.change->modseq <= folded->applied()) continue;
    TRY(after.state, mail::apply(after.state, *journaled.change));
    after.unfolded = after.unfolded.with(std::span(&journaled, 1));
    after.record.journal_records += 1;
    after.record.journal_bytes += journaled.encoded_bytes;
    after.record.journal_since_unix_seconds = draft.now_unix_seconds();
  }
  return after;
}

// What a plan writes, as the batch takes it. The pages of a large mailbox are many megabytes: they are copied before
// the evaluation, which keeps others waiting, and in it only when it runs once more.
class PageWrites {
 public:
  PageWrites(MailboxId mailbox, const FoldPlan& plan) : mailbox_(mailbox), plan_(plan), ready_(copied()) {}
  std::vector<engine::KeyValue> take() {
    if (ready_) return *std::exchange(ready_, std::nullopt);
    return copied();
  }

 private:
  std::vector<engine::KeyValue> copied() const {
    std::vector<engine::KeyValue> writes;
    writes.reserve(plan_.writes.size() + 1);  // the snapshot follows
    for (const auto& [number, bytes] : plan_.writes) writes.push_back({keys::page(mailbox_, number), bytes});
    return writes;
  }

  const MailboxId mailbox_;
  const FoldPlan& plan_;
  std::optional<std::vector<engine::KeyValue>> ready_;
};

Result<void> evaluate_fold(Draft& draft, MailboxId mailbox, const StatePtr& folded, std::uint64_t snapshot,
                           const FoldPlan& plan, PageWrites& writes) {
  TRY(MailboxEntry entry, draft.mailbox(mailbox));
  if (!entry.state || entry.record.snapshot != snapshot) return fail(Errc::in_use, "the mailbox was closed meanwhile");
  TRY(MailboxEntry after, refolded(entry, folded, plan, draft));
  engine::Batch& batch = draft.batch();
  batch.space_use = engine::SpaceUse::frees_space;
  batch.bulk_puts = writes.take();
  batch.bulk_puts.push_back({keys::snapshot(mailbox, draft.transaction()), plan.head});
  if (snapshot != 0) batch.bulk_erases.push_back(keys::snapshot(mailbox, snapshot));
  batch.erase_ranges.push_back(keys::journal_through(mailbox, folded->applied()));
  batch.bulk_erase_ranges.push_back(keys::journal_bulk_through(mailbox, folded->applied()));
  draft.drop_pages(mailbox, plan.erases);
  draft.refold(mailbox, std::move(after));
  return {};
}

}  // namespace

bool AccountCore::fold_is_due(const MailboxRecord& record, const JournalSize& all) const {
  const StoreOptions& options = store.options;
  if (record.journal_records == 0) return false;
  const JournalSize most = most_before_fold(options, record.counts.exists, all);
  return record.journal_records >= most.records || record.journal_bytes >= most.small_bytes ||
         record.journal_since_unix_seconds + options.fold_after_seconds <= now_unix_seconds();
}

Task<Result<void>> AccountCore::fold_mailbox(MailboxId mailbox) {
  auto opening = open(mailbox);
  CO_TRY(OpenMailboxPtr open, co_await opening);
  MailboxEntry entry;
  bool there = sequencer->read_durable([&](const AccountState& state) {
    const MailboxEntry* found = state.find(mailbox);
    if (found != nullptr) entry = *found;
    return found != nullptr && found->state && found->record.journal_records != 0;
  });
  if (!there) co_return Result<void>();
  auto reading = read_fold_input(*this, mailbox, fold_needs(*entry.state));
  FoldInput input = co_await reading;
  const ExpungeLogLimits limits{.keep_seconds = store.options.expunge_log_seconds,
                                .keep_runs = store.options.expunge_log_runs};
  const auto now = static_cast<std::uint64_t>(std::max<std::int64_t>(0, store.clock.now().time_since_epoch().count()));
  FoldPlan plan = fold(entry.state, input, limits, std::max(ModSeq(now), entry.state->applied()));
  PageWrites writes(mailbox, plan);
  Sequencer::Evaluate evaluate = [&](Draft& draft) {
    return evaluate_fold(draft, mailbox, entry.state, entry.record.snapshot, plan, writes);
  };
  auto running = sequencer->run(evaluate, Sequencer::Room::makes_some);
  CO_TRY(co_await running);
  store.pages.forget(partition, mailbox, plan.erases);
  co_return Result<void>();
}

namespace {

base::Counter& folds = base::counter("folds_total", "Mailboxes whose journal was folded into pages");

Task<void> fold_and_release(AccountCorePtr account, MailboxId mailbox) {
  auto folding = account->fold_mailbox(mailbox);
  Result<void> done = co_await folding;
  folds.add();
  account->release_fold(mailbox);
  account->sequencer->release_held(Sequencer::Release::while_room);
  const bool expected = done.has_value() || done.error().code == Errc::not_found || done.error().code == Errc::in_use;
  if (!expected) base::log::warning("fold_failed", {{"account", account->name}, {"error", describe(done.error())}});
}

}  // namespace

void AccountCore::fold_soon(MailboxId mailbox) {
  if (!claim_fold(mailbox)) return;
  store.scope.start(store.background, fold_and_release(shared_from_this(), mailbox));
}

bool AccountCore::claim_fold(MailboxId mailbox) {
  std::lock_guard lock(mutex_);
  return folding_.insert(mailbox).second;
}

void AccountCore::release_fold(MailboxId mailbox) {
  std::lock_guard lock(mutex_);
  folding_.erase(mailbox);
}

Task<Result<void>> AccountCore::fold_mailboxes(Fold which) {
  std::vector<std::pair<std::uint64_t, MailboxId>> due;
  sequencer->read_durable([&](const AccountState& state) {
    for (const auto& [mailbox, entry] : state.mailboxes)
      if (entry.record.journal_records != 0 && (which == Fold::everything || fold_is_due(entry.record, state.unfolded)))
        due.emplace_back(entry.record.journal_records, mailbox);
  });
  std::sort(due.rbegin(), due.rend());
  for (const auto& [records, mailbox] : due) {
    if (!claim_fold(mailbox)) continue;
    auto folding = fold_and_release(shared_from_this(), mailbox);
    co_await folding;
  }
  co_return Result<void>();
}

JournalSize AccountCore::unfolded() const {
  return sequencer->read_durable([](const AccountState& state) { return state.unfolded; });
}

namespace {

Task<void> relieve(AccountCorePtr account) {
  while (account->sequencer->is_holding()) {
    const JournalSize before = account->unfolded();
    auto collecting = collect_garbage(*account);
    Result<void> collected = co_await collecting;
    if (!collected.has_value())
      base::log::warning("garbage_kept", {{"account", account->name}, {"error", describe(collected.error())}});
    auto folding = account->fold_mailboxes(AccountCore::Fold::everything);
    Result<void> folded = co_await folding;
    if (!folded.has_value())
      base::log::warning("fold_failed", {{"account", account->name}, {"error", describe(folded.error())}});
    if (account->unfolded() != before) {
      account->sequencer->release_held(Sequencer::Release::while_room);
    } else if (!account->is_folding()) {
      // A mailbox that cannot be folded must not keep mail out.
      account->sequencer->release_held(Sequencer::Release::all);
    } else {
      break;  // a fold under way lets them go
    }
  }
  account->relieved();
}

}  // namespace

void AccountCore::relieve_soon() {
  {
    std::lock_guard lock(mutex_);
    if (std::exchange(relieving_, Relieving::yes) == Relieving::yes) return;
  }
  store.scope.start(store.background, relieve(shared_from_this()));
}

void AccountCore::relieved() {
  {
    std::lock_guard lock(mutex_);
    relieving_ = Relieving::no;
    if (!folding_.empty()) return;
  }
  // Somebody may have begun to wait just before.
  if (sequencer->is_holding()) relieve_soon();
}

bool AccountCore::is_folding() const {
  std::lock_guard lock(mutex_);
  return !folding_.empty();
}

}  // namespace mail
