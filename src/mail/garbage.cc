// What nothing refers to any more is given up here, in the background: references are counted in the order in which
// they came and went, messages and pages go once they have been without one for an hour, removed mailboxes drop what
// they held (references.h). Every step is one transaction; cut off anywhere, it is done again. Invariant:
// one at a time an account, or what both have read is dropped twice.
#include <algorithm>
#include <map>

#include "base/log.h"
#include "mail/engine_bridge.h"
#include "mail/keys.h"
#include "mail/mailbox_loader.h"
#include "mail/operations.h"
#include "mail/references.h"
#include "mail/rows_left.h"

namespace mail {
namespace {

using base::Errc;
using base::Result;
using base::Task;

constexpr std::size_t records_a_read = 64;

// Counts of the chunks that one record touches, read before and written with it.
class Counts {
 public:
  using Key = std::string (*)(std::uint64_t chunk);
  explicit Counts(Key key) : key_(key) {}

  void want(std::uint64_t id) { chunks_[id / reference_counts_a_chunk]; }
  ReferenceCounts& of(std::uint64_t id) { return chunks_[id / reference_counts_a_chunk].counts; }

  Task<Result<void>> read(AccountCore& account) {
    std::vector<std::string> keys;
    keys.reserve(chunks_.size());
    for (const auto& [number, chunk] : chunks_) keys.push_back(key_(number));
    if (keys.empty()) co_return Result<void>();
    auto reading = bridge::get_many(account.engine(), account.partition, engine::Space::bulk, std::move(keys));
    CO_TRY(std::vector<std::optional<std::string>> values, co_await reading);
    std::size_t at = 0;
    for (auto& [number, chunk] : chunks_) {
      const std::optional<std::string>& value = values[at++];
      if (!value) continue;
      CO_TRY(chunk.counts, decode_reference_counts(*value));
      chunk.before = chunk.counts;
    }
    co_return Result<void>();
  }

  void write(engine::Batch& batch) const {
    for (const auto& [number, chunk] : chunks_) {
      if (chunk.counts == chunk.before) continue;
      if (chunk.counts.empty()) {
        batch.bulk_erases.push_back(key_(number));
      } else {
        batch.bulk_puts.push_back({key_(number), encode(chunk.counts)});
      }
    }
  }

 private:
  struct Chunk {
    ReferenceCounts counts, before;
  };
  Key key_;
  std::map<std::uint64_t, Chunk> chunks_;
};

Task<Result<void>> commit(AccountCore& account, engine::Batch batch) {
  batch.space_use = engine::SpaceUse::frees_space;
  Sequencer::Evaluate evaluate = [&](Draft& draft) -> Result<void> {
    draft.batch() = batch;
    draft.touch();
    return {};
  };
  auto running = account.sequencer->run(evaluate, Sequencer::Room::makes_some);
  Result<void> done = co_await running;
  co_return done;
}

// Several records are worked off by one transaction until they come to so many rows.
constexpr std::size_t rows_a_transaction = max_dropped_a_value;

enum class Taken : std::uint8_t { yes, too_young };

struct Shared {
  std::vector<std::string> keys;  // of the records
  std::vector<MessageId> messages;
  std::vector<BodyId> bodies;

  std::size_t rows() const { return keys.size() + messages.size() + bodies.size(); }
  Result<Taken> take(const engine::KeyValue& record, std::int64_t now_unix_seconds);
};

Result<Taken> Shared::take(const engine::KeyValue& record, std::int64_t) {
  TRY(const SharedReferences more, decode_shared_references(record.value));
  keys.push_back(record.key);
  messages.insert(messages.end(), more.messages.begin(), more.messages.end());
  bodies.insert(bodies.end(), more.bodies.begin(), more.bodies.end());
  return Taken::yes;
}

Task<Result<void>> count_shared(AccountCore& account, Shared shared) {
  Counts messages(keys::reference_counts);
  Counts bodies(keys::body_reference_counts);
  for (MessageId id : shared.messages) messages.want(id.value);
  for (BodyId id : shared.bodies) bodies.want(id.value);
  auto reading_messages = messages.read(account);
  CO_TRY(co_await reading_messages);
  auto reading_bodies = bodies.read(account);
  CO_TRY(co_await reading_bodies);
  for (MessageId id : shared.messages) messages.of(id.value).add(id.value);
  for (BodyId id : shared.bodies) bodies.of(id.value).add(id.value);
  engine::Batch batch;
  messages.write(batch);
  bodies.write(batch);
  for (std::string& key : shared.keys) batch.bulk_erases.push_back(std::move(key));
  auto committing = commit(account, std::move(batch));
  Result<void> done = co_await committing;
  co_return done;
}

struct Dropped {
  std::vector<std::string> keys;  // of the records, and of pages dropped with them
  std::vector<DroppedMessage> messages;

  std::size_t rows() const { return keys.size() + messages.size(); }
  Result<Taken> take(const engine::KeyValue& record, std::int64_t now_unix_seconds);
};

Result<Taken> Dropped::take(const engine::KeyValue& record, std::int64_t now_unix_seconds) {
  TRY(const DroppedReferences more, decode_dropped_references(record.value));
  // They are in the order of time: what follows is younger.
  if (more.at_unix_seconds + dropped_kept_seconds > now_unix_seconds) return Taken::too_young;
  keys.push_back(record.key);
  for (const PageNumber page : more.pages) keys.push_back(keys::page(more.mailbox, page));
  messages.insert(messages.end(), more.messages.begin(), more.messages.end());
  return Taken::yes;
}

Task<Result<void>> give_up(AccountCore& account, Dropped dropped) {
  Counts messages(keys::reference_counts);
  Counts bodies(keys::body_reference_counts);
  for (const DroppedMessage& row : dropped.messages) {
    messages.want(row.message.value);
    bodies.want(row.body.value);
  }
  auto reading_messages = messages.read(account);
  CO_TRY(co_await reading_messages);
  auto reading_bodies = bodies.read(account);
  CO_TRY(co_await reading_bodies);
  engine::Batch batch;
  using Last = ReferenceCounts::Dropped;
  for (const DroppedMessage& row : dropped.messages) {
    if (messages.of(row.message.value).drop(row.message.value) == Last::one_of_several) continue;
    batch.bulk_erases.push_back(keys::summary(row.message));
    if (bodies.of(row.body.value).drop(row.body.value) == Last::the_last) batch.releases.push_back(row.body);
  }
  messages.write(batch);
  bodies.write(batch);
  for (std::string& key : dropped.keys) batch.bulk_erases.push_back(std::move(key));
  auto committing = commit(account, std::move(batch));
  Result<void> done = co_await committing;
  co_return done;
}

// As many records of what is left of a prefix as one transaction works off. What is left goes on behind them: what was
// erased before is walked over once, and not with every read.
template <class Work>
Task<Result<Work>> read_work(AccountCore& account, engine::KeyRange& left) {
  Work work;
  for (bool last = false; !last && work.rows() < rows_a_transaction;) {
    auto scanning = bridge::scan(account.engine(), account.partition, engine::Space::bulk, left, records_a_read);
    CO_TRY(std::vector<engine::KeyValue> records, co_await scanning);
    last = records.size() < records_a_read;
    for (const engine::KeyValue& record : records) {
      CO_TRY(const Taken taken, work.take(record, account.now_unix_seconds()));
      if (taken == Taken::too_young) co_return work;
      left.from = record.key + '\0';
      if (work.rows() >= rows_a_transaction) break;
    }
  }
  co_return work;
}

// From the first record on, each time: what is visible when it begins is counted.
Task<Result<void>> count_all_shared(AccountCore& account) {
  engine::KeyRange left = engine::prefix_range(keys::references_added_prefix);
  while (true) {
    auto reading = read_work<Shared>(account, left);
    CO_TRY(Shared shared, co_await reading);
    if (shared.keys.empty()) co_return Result<void>();
    auto counting = count_shared(account, std::move(shared));
    CO_TRY(co_await counting);
  }
}

// What was shared before it was dropped is counted after what is dropped was read and before it goes, whatever the
// clock says in between.
Task<Result<void>> count_and_give_up(AccountCore& account) {
  engine::KeyRange left = engine::prefix_range(keys::references_dropped_prefix);
  while (true) {
    auto reading = read_work<Dropped>(account, left);
    CO_TRY(Dropped dropped, co_await reading);
    auto counting = count_all_shared(account);
    CO_TRY(co_await counting);
    if (dropped.keys.empty()) co_return Result<void>();
    auto giving_up = give_up(account, std::move(dropped));
    CO_TRY(co_await giving_up);
  }
}

// All rows of a removed mailbox are dropped; then its pages, journal and snapshot go in the same transaction. Sessions
// that still have it open read what is left of it for as long as any expunged message.
Task<Result<void>> give_up_mailbox(AccountCore& account, engine::KeyValue record) {
  const MailboxId mailbox = keys::mailbox_in(record.key);
  CO_TRY(MailboxRecord last, decode_mailbox_record(record.value));
  auto reading_journal = read_journal(account.engine(), account.partition, mailbox);
  CO_TRY(Journal journal, co_await reading_journal);
  // A change that is damaged may have taken rows away, to another mailbox even: whoever drops them once more takes what
  // is not this mailbox's.
  if (journal.changes.size() != last.journal_records) co_return base::fail(Errc::corrupt, "a change is damaged");
  auto loading = load_mailbox(account.engine(), account.partition, mailbox, last, std::move(journal));
  CO_TRY(const LoadedMailbox loaded, co_await loading);
  auto reading_rows = read_rows_left(account, mailbox, loaded.state);
  CO_TRY(const RowsLeft left, co_await reading_rows);
  Sequencer::Evaluate evaluate = [&](Draft& draft) -> Result<void> {
    draft.drop_messages(left.rows);
    draft.forget_removed(mailbox);
    engine::Batch& batch = draft.batch();
    batch.space_use = engine::SpaceUse::frees_space;
    batch.erases.push_back(keys::removed_mailbox(mailbox));
    batch.erase_ranges.push_back(keys::journal_of(mailbox));
    batch.bulk_erase_ranges = {keys::journal_bulk_of(mailbox), keys::snapshots_of(mailbox), keys::pages_of(mailbox)};
    return {};
  };
  auto running = account.sequencer->run(evaluate, Sequencer::Room::makes_some);
  Result<void> done = co_await running;
  if (done.has_value()) log_expunged_damaged(account, mailbox, left.lost);
  co_return done;
}

// A damaged mailbox keeps its bodies until somebody looks after it; the others go on.
Task<void> give_up_or_keep(AccountCore& account, engine::KeyValue record) {
  const MailboxId mailbox = keys::mailbox_in(record.key);
  auto giving_up = give_up_mailbox(account, std::move(record));
  const Result<void> done = co_await giving_up;
  if (done.has_value()) co_return;
  base::log::error("removed_mailbox_kept",
                   {{"account", account.name}, {"mailbox", mailbox.value}, {"error", describe(done.error())}});
}

Task<Result<void>> give_up_removed_mailboxes(AccountCore& account) {
  engine::KeyRange range = engine::prefix_range(keys::removed_mailboxes_prefix);
  while (true) {
    auto scanning = bridge::scan(account.engine(), account.partition, engine::Space::small, range, records_a_read);
    CO_TRY(std::vector<engine::KeyValue> records, co_await scanning);
    const bool last = records.size() < records_a_read;
    // Those that are kept stand before those that come.
    if (!last) range.from = records.back().key + '\0';
    for (engine::KeyValue& record : records) {
      auto going = give_up_or_keep(account, std::move(record));
      co_await going;
    }
    if (last) co_return Result<void>();
  }
}

Task<Result<void>> collect(AccountCore& account) {
  auto removed = give_up_removed_mailboxes(account);
  CO_TRY(co_await removed);
  auto giving_up = count_and_give_up(account);
  Result<void> done = co_await giving_up;
  co_return done;
}

}  // namespace

Task<Result<void>> collect_garbage(AccountCore& account) { return account.collecting.run(collect(account)); }

}  // namespace mail
