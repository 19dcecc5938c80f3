#include "mail/sequencer.h"

namespace mail {
namespace {

using base::Errc;
using base::fail;
using base::Result;
using base::Task;

// How often a transaction is evaluated anew because one before it failed. More means that the store is failing.
constexpr int max_attempts = 4;

// What those that were evaluated on top of a failed transaction are answered; run() tries them again.
base::Error predecessor_failed() { return {Errc::conflict, "a transaction before this one failed"}; }

}  // namespace

Sequencer::Sequencer(engine::Engine& engine, engine::Partition partition, const base::Clock& clock,
                     AccountState durable, JournalSize most)
    : engine_(engine),
      partition_(partition),
      clock_(clock),
      most_(most),
      durable_(std::move(durable)),
      tentative_(durable_),
      last_transaction_(durable_.head.transaction) {}

Task<Result<void>> Sequencer::run(Evaluate evaluate, Room room) {
  auto alive = shared_from_this();
  for (int attempt = 1;; ++attempt) {
    auto waiting = base::callback_result<Result<void>>([&](auto done) { submit(evaluate, std::move(done), room); });
    Result<void> result = co_await waiting;
    bool again = !result.has_value() && result.error().code == Errc::conflict && attempt < max_attempts;
    if (!again) co_return result;
  }
}

Task<Result<void>> Sequencer::barrier() {
  auto nothing = run([](Draft&) -> Result<void> { return {}; }, Room::makes_some);
  Result<void> result = co_await nothing;
  co_return result;
}

bool Sequencer::is_full() const {
  return tentative_.unfolded.records >= most_.records || tentative_.unfolded.small_bytes >= most_.small_bytes;
}

bool Sequencer::is_holding() const {
  std::lock_guard lock(mutex_);
  return !held_.empty();
}

void Sequencer::release_held(Release release) {
  std::deque<Held> held;
  {
    std::lock_guard lock(mutex_);
    held = std::exchange(held_, {});
  }
  const Room room = release == Release::all ? Room::makes_some : Room::needed;
  for (Held& each : held) submit(*each.evaluate, std::move(each.answer), room);
}

void Sequencer::submit(const Evaluate& evaluate, Answer answer, Room room) {
  std::unique_lock lock(mutex_);
  if (stopped_) {
    base::Error error = *stopped_;
    lock.unlock();
    return answer(fail(std::move(error)));
  }
  // Doubt that is decided is forgotten once it is settled, which somebody may be about.
  if (doubt_ && front_is_doubtful()) return ask_again(lock, {&evaluate, std::move(answer), room});
  if (room == Room::makes_some || !is_full()) return evaluate_now(lock, evaluate, std::move(answer));
  const bool first = held_.empty();
  held_.push_back({&evaluate, std::move(answer), room});
  lock.unlock();
  if (first && full_) full_();
}

void Sequencer::evaluate_now(std::unique_lock<std::mutex>& lock, const Evaluate& evaluate, Answer answer) {
  Draft draft(tentative_, last_transaction_ + 1, clock_.now());
  Result<void> evaluated = evaluate(draft);
  if (!evaluated.has_value() && discarded_) discarded_(last_transaction_);
  if (!evaluated.has_value() || draft.empty()) return wait_or_answer(lock, {std::move(answer), std::move(evaluated)});

  auto flight = std::make_shared<InFlight>();
  flight->transaction = ++last_transaction_;
  engine::Batch batch = draft.take_batch();
  flight->delta = draft.take_delta();
  flight->waiters.push_back({std::move(answer), {}});
  tentative_.install(flight->delta);
  in_flight_.push_back(flight);
  to_submit_.push_back({std::move(flight), std::move(batch)});
  lock.unlock();
  pump();
}

// An answer that changed nothing still told what it saw: it waits until that is durable.
void Sequencer::wait_or_answer(std::unique_lock<std::mutex>& lock, Waiter waiter) {
  if (!in_flight_.empty()) {
    in_flight_.back()->waiters.push_back(std::move(waiter));
    return;
  }
  lock.unlock();
  waiter.answer(std::move(waiter.result));
}

void Sequencer::pump() {
  std::unique_lock lock(mutex_);
  while (submitting_ == Busy::no && !to_submit_.empty()) {
    submitting_ = Busy::yes;
    Submission next = std::move(to_submit_.front());
    to_submit_.pop_front();
    lock.unlock();
    auto done = [self = shared_from_this(), flight = next.flight](Result<void> outcome) {
      self->completed(flight, std::move(outcome));
    };
    engine_.commit(partition_, std::move(next.batch), std::move(done));
    lock.lock();
    submitting_ = Busy::no;
  }
}

void Sequencer::completed(const InFlightPtr& flight, Result<void> outcome) {
  {
    std::lock_guard lock(mutex_);
    flight->outcome = std::move(outcome);
  }
  settle();
}

void Sequencer::settle() {
  std::unique_lock lock(mutex_);
  if (settling_ == Busy::yes) return;
  settling_ = Busy::yes;
  while (front_has_ended()) settle_front(lock);
  settling_ = Busy::no;
  if (!front_is_doubtful()) {
    doubt_.reset();
  } else if (!doubt_ && reading_head_ == Busy::no) {
    begin_head_read(lock);
  }
}

void Sequencer::settle_front(std::unique_lock<std::mutex>& lock) {
  InFlightPtr flight = in_flight_.front();
  if (flight->outcome->has_value()) {
    settle_durable(lock, flight);
  } else {
    settle_failed(lock, flight);
  }
}

void Sequencer::settle_durable(std::unique_lock<std::mutex>& lock, const InFlightPtr& flight) {
  in_flight_.pop_front();
  durable_.install(flight->delta);
  lock.unlock();
  if (published_) published_(flight->delta);
  for (Waiter& waiter : flight->waiters) waiter.answer(std::move(waiter.result));
  lock.lock();
}

void Sequencer::settle_failed(std::unique_lock<std::mutex>& lock, const InFlightPtr& failed) {
  // Those behind were evaluated on a state that never came to be; their own batches cannot succeed, as the head that
  // they expect was never written.
  std::deque<InFlightPtr> lost = std::exchange(in_flight_, {});
  to_submit_.clear();
  tentative_ = durable_;
  if (discarded_) discarded_(durable_.head.transaction);
  lock.unlock();
  for (const InFlightPtr& flight : lost) {
    for (Waiter& waiter : flight->waiters) {
      bool own_failure = flight == failed && &waiter == &flight->waiters.front();
      waiter.answer(fail(own_failure ? failed->outcome->error() : predecessor_failed()));
    }
  }
  lock.lock();
}

bool Sequencer::set_open_state(MailboxId id, StatePtr state) {
  std::lock_guard lock(mutex_);
  auto durable = durable_.mailboxes.find(id);
  if (durable == durable_.mailboxes.end()) return false;
  for (const InFlightPtr& flight : in_flight_)
    for (const auto& [changed, entry] : flight->delta.mailboxes)
      if (changed == id) return false;
  durable->second.unfolded = {};
  durable->second.unfolded_above = state ? state->highest_modseq() : MailboxEntry().unfolded_above;
  durable->second.state = std::move(state);
  tentative_.mailboxes[id] = durable->second;
  return true;
}

void Sequencer::stop(base::Error error) {
  {
    std::lock_guard lock(mutex_);
    stopped_ = std::move(error);
  }
  release_held(Release::all);
}

bool Sequencer::is_stopped() const {
  std::lock_guard lock(mutex_);
  return stopped_.has_value();
}

}  // namespace mail
