// Reads what is kept beside messages (stored_message.h), through a cache that all accounts of a store share. Who calls
// it: open mailboxes.
#pragma once

#include <vector>

#include "base/task.h"
#include "mail/summary_cache.h"

namespace mail {

class SummaryStore {
 public:
  SummaryStore(engine::Engine& engine, std::size_t cached_bytes) : engine_(engine), cache_(cached_bytes) {}

  // In the order asked. Errc::corrupt costs that message alone: a failed entry. Also where there is none: the message
  // is damaged, or whoever asks looks at a row that has been gone for an hour (references.h).
  base::Task<base::Result<Summaries>> read(engine::Partition partition, std::vector<MessageId> messages);

 private:
  engine::Engine& engine_;
  SummaryCache cache_;
};

}  // namespace mail
