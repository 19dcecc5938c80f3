#include "mail/summary_cache.h"

namespace mail {

std::size_t SummaryBatch::memory_bytes() const {
  std::size_t bytes = records.capacity() * sizeof(records[0]) + opened.capacity() * sizeof(opened[0]);
  for (const auto& record : records) bytes += record ? record->capacity() : 0;
  return bytes;
}

std::optional<Summaries> SummaryCache::find(engine::Partition partition, std::span<const MessageId> messages) const {
  Summaries found;
  found.reserve(messages.size());
  std::lock_guard lock(mutex_);
  for (const MessageId message : messages) {
    const Slot& slot = slots_[slot_of(partition, message)];
    if (slot.batch < first_batch_ || slot.message != message || slot.partition != partition) return std::nullopt;
    const SummaryBatchPtr& batch = batches_[slot.batch - first_batch_];
    found.emplace_back(SummaryPtr(batch, &*batch->opened[slot.index]));
  }
  return found;
}

void SummaryCache::put(engine::Partition partition, std::span<const MessageId> messages, SummaryBatchPtr batch) {
  const std::size_t bytes = batch->memory_bytes();
  if (bytes > max_bytes_) return;
  std::lock_guard lock(mutex_);
  const std::uint64_t number = first_batch_ + batches_.size();
  for (std::uint32_t i = 0; i < messages.size(); ++i) {
    if (batch->opened[i].has_value()) slots_[slot_of(partition, messages[i])] = {partition, messages[i], number, i};
  }
  batches_.push_back(std::move(batch));
  bytes_ += bytes;
  for (; bytes_ > max_bytes_; ++first_batch_) {
    bytes_ -= batches_.front()->memory_bytes();
    batches_.pop_front();
  }
}

std::size_t SummaryCache::bytes() const {
  std::lock_guard lock(mutex_);
  return bytes_;
}

}  // namespace mail
