// Sequencer: the one place where an account changes. A transaction is evaluated in memory on the tentative state, under
// a short mutex and never over I/O; its batch goes to the engine in order, many in flight at once (the engine groups
// them into one sync); when it is durable the durable state follows, subscribers are woken and the waiting coroutine
// goes on. A failed batch takes the tentative state back to the durable one and with it everything that was evaluated
// on top. A batch that may have happened is kept until the account's head says so or not (sequencer_doubt.cc). Thread
// rule: any thread. Invariant: durable transactions are a prefix of those evaluated; nobody is told of success before.
// docs/adr/0022. Evaluations wait, in order, while journals are as long as they may be.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/task.h"
#include "engine/engine.h"
#include "mail/draft.h"

namespace mail {

class Sequencer : public std::enable_shared_from_this<Sequencer> {
 public:
  // Runs under the mutex, maybe more than once: it must neither wait nor change anything but the draft and what it
  // answers through.
  using Evaluate = std::function<base::Result<void>(Draft&)>;
  // Told of every delta that became durable, in order, outside the mutex: it publishes and wakes.
  using Published = std::function<void(const AccountDelta&)>;
  // What was evaluated after this transaction never came to be: the evaluation failed, or the tentative state was taken
  // back to the durable one. Called under the mutex.
  using Discarded = std::function<void(std::uint64_t transaction)>;
  // Evaluations are held back until there is room in the journals: whoever can make some is told.
  using Full = std::function<void()>;

  // `most` is how much journal all mailboxes together may have; the record that reaches it goes through.
  Sequencer(engine::Engine& engine, engine::Partition partition, const base::Clock& clock, AccountState durable,
            JournalSize most = {~std::uint64_t{0}, ~std::uint64_t{0}});
  void on_published(Published published) { published_ = std::move(published); }
  void on_full(Full full) { full_ = std::move(full); }
  void on_discarded(Discarded discarded) { discarded_ = std::move(discarded); }

  // Success: what the evaluation did, and everything that it saw, is durable. A transaction that another's failure took
  // with it is evaluated again. Errc::unavailable also where nobody can say yet whether it happened: it may show later.
  enum class Room : std::uint8_t { needed, makes_some };
  base::Task<base::Result<void>> run(Evaluate evaluate, Room room = Room::needed);
  // Those held back go on: while there is room, or all of them, since nothing can make any.
  enum class Release : std::uint8_t { while_room, all };
  void release_held(Release release);
  bool is_holding() const;
  // Everything evaluated so far is durable or failed.
  base::Task<base::Result<void>> barrier();
  // For maintenance: where a batch may have happened, the head is read again, without waiting for its time.
  base::Task<base::Result<void>> settle_doubt();
  // Every batch has its answer, so that the store holds no more of this account than it will.
  bool is_settled() const;

  // Reads the durable state under the mutex: `read` must not wait.
  template <class Read>
  auto read_durable(Read&& read) const {
    std::lock_guard lock(mutex_);
    return read(durable_);
  }
  // Gives a mailbox that no transaction is under way on its loaded state, in both states at once; nullptr closes it.
  // false: one is under way, or the mailbox is gone.
  bool set_open_state(MailboxId id, StatePtr state);
  // From now on transactions fail with it (account removed). Those under way end as they end.
  void stop(base::Error error);
  bool is_stopped() const;

 private:
  struct InFlight;
  using InFlightPtr = std::shared_ptr<InFlight>;
  using Answer = std::function<void(base::Result<void>)>;
  struct Waiter {
    Answer answer;
    base::Result<void> result;  // when the transaction is durable
  };
  struct InFlight {
    std::uint64_t transaction = 0;
    AccountDelta delta;
    std::vector<Waiter> waiters;
    std::optional<base::Result<void>> outcome;
  };
  struct Submission {
    InFlightPtr flight;
    engine::Batch batch;
  };

  // The evaluation lives until it is answered.
  struct Held {
    const Evaluate* evaluate;
    Answer answer;
    Room room = Room::needed;
  };

  // The first batch under way may have happened, and the head could not be read: nothing is evaluated until it is.
  struct Doubt {
    base::WallTime next_read;  // a transaction that comes before is refused at once
    std::chrono::seconds pause{};
  };

  void submit(const Evaluate& evaluate, Answer answer, Room room);
  void evaluate_now(std::unique_lock<std::mutex>& lock, const Evaluate& evaluate, Answer answer);
  bool is_full() const;
  void wait_or_answer(std::unique_lock<std::mutex>& lock, Waiter waiter);
  void pump();
  void completed(const InFlightPtr& flight, base::Result<void> outcome);
  void settle();
  void settle_front(std::unique_lock<std::mutex>& lock);
  void settle_durable(std::unique_lock<std::mutex>& lock, const InFlightPtr& flight);
  void settle_failed(std::unique_lock<std::mutex>& lock, const InFlightPtr& flight);

  // sequencer_doubt.cc
  bool front_has_ended();
  bool front_is_doubtful() const;
  void note_happened(std::uint64_t through_transaction);
  void ask_again(std::unique_lock<std::mutex>& lock, Held asking);
  void begin_head_read(std::unique_lock<std::mutex>& lock);
  void head_read(const base::Result<std::optional<std::string>>& value);
  void decide(std::uint64_t last_transaction);
  std::vector<Answer> begin_doubt();

  engine::Engine& engine_;
  const engine::Partition partition_;
  const base::Clock& clock_;
  const JournalSize most_;
  Full full_;
  Published published_;
  Discarded discarded_;

  mutable std::mutex mutex_;
  AccountState durable_;
  AccountState tentative_;
  std::uint64_t last_transaction_;  // also of those that failed: a transaction id is never tried twice
  std::deque<InFlightPtr> in_flight_;
  std::deque<Submission> to_submit_;
  std::deque<Held> held_;
  std::optional<base::Error> stopped_;
  std::optional<Doubt> doubt_;
  std::vector<Held> asking_;                   // came in doubt: they wait for the head that is being read
  std::uint64_t asked_about_transaction_ = 0;  // the first under way when reading it began
  enum class Busy : std::uint8_t { no, yes };
  Busy reading_head_ = Busy::no;
  Busy submitting_ = Busy::no;  // one thread at a time hands batches over, so that their order is that of evaluation
  Busy settling_ = Busy::no;    // one at a time publishes, for the same reason
};

}  // namespace mail
