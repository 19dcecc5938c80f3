#include "mail/thread_index.h"

#include <algorithm>

namespace mail {

ThreadIndex::Reading::Reading(ThreadIndex& index) : index_(index) {
  std::lock_guard lock(index_.mutex_);
  generation_ = index_.generation_;
  ++index_.readers_[generation_];
}

ThreadIndex::Reading::~Reading() {
  std::lock_guard lock(index_.mutex_);
  if (--index_.readers_[generation_] == 0) index_.readers_.erase(generation_);
  index_.forget();
}

std::optional<ThreadId> ThreadIndex::find(std::uint64_t hash) const {
  std::lock_guard lock(mutex_);
  auto found = given_.find(hash);
  if (found == given_.end()) return std::nullopt;
  return found->second.thread;
}

void ThreadIndex::give(std::uint64_t hash, ThreadId thread, std::uint64_t transaction) {
  std::lock_guard lock(mutex_);
  given_.insert_or_assign(hash, Given{thread, transaction});
}

void ThreadIndex::durable_through(std::uint64_t transaction) {
  std::lock_guard lock(mutex_);
  if (given_.empty()) return;
  // Readers of this generation and before may have read before the transaction was durable.
  durable_at_[generation_] = transaction;
  ++generation_;
  forget();
}

void ThreadIndex::forget() {
  const std::uint64_t oldest_reader = readers_.empty() ? generation_ : readers_.begin()->first;
  std::uint64_t through = 0;
  while (!durable_at_.empty() && durable_at_.begin()->first < oldest_reader) {
    through = std::max(through, durable_at_.begin()->second);
    durable_at_.erase(durable_at_.begin());
  }
  if (through != 0) std::erase_if(given_, [&](const auto& item) { return item.second.transaction <= through; });
}

void ThreadIndex::discard_after(std::uint64_t transaction) {
  std::lock_guard lock(mutex_);
  std::erase_if(given_, [&](const auto& item) { return item.second.transaction > transaction; });
}

std::size_t ThreadIndex::size() const {
  std::lock_guard lock(mutex_);
  return given_.size();
}

}  // namespace mail
