// A batch of which the engine does not say whether it happened (Errc::ambiguous). The account's head names the last
// transaction that did, and ids are never tried twice: reading it decides. Where it cannot be read either, the doubtful
// transactions are kept, their callers answered Errc::unavailable, and the head is read again when somebody comes, with
// growing pauses, and by maintenance. Until then nothing is evaluated: nobody knows on what.
#include <algorithm>

#include "base/log.h"
#include "mail/heads.h"
#include "mail/keys.h"
#include "mail/sequencer.h"

namespace mail {
namespace {

using base::Errc;
using base::fail;
using base::Result;
using base::Task;

// Between two readings of a head that cannot be read; doubled after each.
constexpr std::chrono::seconds first_pause{1}, longest_pause{60};

base::Error in_doubt() { return {Errc::unavailable, "a commit timed out and the account's head cannot be read yet"}; }

bool is_doubtful(const std::optional<Result<void>>& outcome) {
  return outcome && !outcome->has_value() && outcome->error().code == Errc::ambiguous;
}

Result<std::uint64_t> last_transaction_in(const Result<std::optional<std::string>>& value) {
  if (!value.has_value()) return fail(value.error());
  if (!value->has_value()) return fail(Errc::corrupt, "the account has no head");
  TRY(AccountHead head, decode_account_head(**value));
  return head.transaction;
}

}  // namespace

bool Sequencer::is_settled() const {
  std::lock_guard lock(mutex_);
  return in_flight_.empty();
}

Task<Result<void>> Sequencer::settle_doubt() {
  {
    std::lock_guard lock(mutex_);
    if (!doubt_) co_return Result<void>();
    doubt_->next_read = {};
  }
  auto deciding = barrier();
  Result<void> decided = co_await deciding;
  co_return decided;
}

bool Sequencer::front_is_doubtful() const { return !in_flight_.empty() && is_doubtful(in_flight_.front()->outcome); }

bool Sequencer::front_has_ended() {
  if (front_is_doubtful()) {
    // A batch that happened was conditional on the one before it: that one happened too.
    auto last = std::find_if(in_flight_.rbegin(), in_flight_.rend(),
                             [](const InFlightPtr& flight) { return flight->outcome && flight->outcome->has_value(); });
    if (last != in_flight_.rend()) note_happened((*last)->transaction);
  }
  return !in_flight_.empty() && in_flight_.front()->outcome && !front_is_doubtful();
}

void Sequencer::note_happened(std::uint64_t through_transaction) {
  for (const InFlightPtr& flight : in_flight_)
    if (flight->transaction <= through_transaction && is_doubtful(flight->outcome)) flight->outcome = Result<void>();
}

// Waits for the head that is being read, reads it if it is time to, or is refused.
void Sequencer::ask_again(std::unique_lock<std::mutex>& lock, Held asking) {
  const bool may_wait = reading_head_ == Busy::yes || clock_.now() >= doubt_->next_read;
  if (!may_wait) {
    lock.unlock();
    return asking.answer(fail(in_doubt()));
  }
  asking_.push_back(std::move(asking));
  if (reading_head_ == Busy::no) begin_head_read(lock);
}

// Lets go of the lock.
void Sequencer::begin_head_read(std::unique_lock<std::mutex>& lock) {
  reading_head_ = Busy::yes;
  asked_about_transaction_ = in_flight_.front()->transaction;
  lock.unlock();
  auto done = [self = shared_from_this()](const Result<std::optional<std::string>>& value) { self->head_read(value); };
  engine_.get(partition_, engine::Space::small, keys::account_head(), std::move(done));
}

void Sequencer::head_read(const Result<std::optional<std::string>>& value) {
  const Result<std::uint64_t> last_transaction = last_transaction_in(value);
  std::vector<Held> asked;
  std::vector<Answer> refused;
  {
    std::lock_guard lock(mutex_);
    reading_head_ = Busy::no;
    asked = std::exchange(asking_, {});
    if (last_transaction.has_value()) {
      decide(*last_transaction);
    } else if (front_is_doubtful()) {
      refused = begin_doubt();
    }
  }
  if (!last_transaction.has_value())
    base::log::warning("commit_in_doubt",
                       {{"account", partition_.value}, {"error", describe(last_transaction.error())}});
  for (Answer& answer : refused) answer(fail(in_doubt()));
  settle();
  // In doubt still, they are refused: the next reading is later.
  for (Held& each : asked) submit(*each.evaluate, std::move(each.answer), each.room);
}

void Sequencer::decide(std::uint64_t last_transaction) {
  note_happened(last_transaction);
  // One that came to the front while the head was being read may have happened since: it is asked about anew.
  if (front_is_doubtful() && in_flight_.front()->transaction == asked_about_transaction_)
    in_flight_.front()->outcome = fail(Errc::unavailable, "a commit timed out and did not happen");
  doubt_.reset();
}

// What is under way stays until it is decided; nobody waits for it any longer.
std::vector<Sequencer::Answer> Sequencer::begin_doubt() {
  const std::chrono::seconds pause =
      doubt_ ? std::min<std::chrono::seconds>(doubt_->pause * 2, longest_pause) : first_pause;
  doubt_ = Doubt{clock_.now() + pause, pause};
  std::vector<Answer> waiting;
  for (const InFlightPtr& flight : in_flight_)
    for (Waiter& waiter : std::exchange(flight->waiters, {})) waiting.push_back(std::move(waiter.answer));
  return waiting;
}

}  // namespace mail
