// What is kept beside messages that were asked for lately, opened and checked, so that a list of messages that is shown
// again costs no look into the store. Bounded; forgets the oldest first, batch by batch. What is stored under a
// MessageId never changes, so what is here is never stale. Who fills it: summary_store.h. Thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "mail/message.h"
#include "mail/types.h"

namespace mail {

// Records that were read together, and what they say. Never moves once made: the views lie in the records.
struct SummaryBatch {
  std::vector<std::optional<std::string>> records;
  std::vector<base::Result<StoredSummary>> opened;
  std::size_t memory_bytes() const;
};
using SummaryBatchPtr = std::shared_ptr<const SummaryBatch>;

class SummaryCache {
 public:
  static constexpr std::size_t slots = 32'768;

  explicit SummaryCache(std::size_t max_bytes) : max_bytes_(max_bytes), slots_(slots) {}

  // Of all these messages, in their order; nothing if one of them is not here.
  std::optional<Summaries> find(engine::Partition partition, std::span<const MessageId> messages) const;
  // The batch has one record for each. Failed ones are not kept.
  void put(engine::Partition partition, std::span<const MessageId> messages, SummaryBatchPtr batch);
  std::size_t bytes() const;

 private:
  // Batches are numbered from 1 in the order in which they came.
  struct Slot {
    engine::Partition partition;
    MessageId message;
    std::uint64_t batch = 0;
    std::uint32_t index = 0;  // in the batch
  };
  // Messages of a mailbox mostly have neighbouring ids: neighbours share no slot.
  static std::size_t slot_of(engine::Partition partition, MessageId message) {
    return (partition.value * 0x9e37'79b9u + message.value) % slots;
  }

  const std::size_t max_bytes_;
  mutable std::mutex mutex_;
  std::vector<Slot> slots_;
  std::deque<SummaryBatchPtr> batches_;
  std::uint64_t first_batch_ = 1;  // the number of batches_.front()
  std::size_t bytes_ = 0;
};

}  // namespace mail
