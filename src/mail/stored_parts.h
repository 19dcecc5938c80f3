// StoredParts: what of a mailbox's state lies in the store outside its head, beside what the page directory names.
// apply() notes what becomes needless; fold() writes, erases and numbers.
// Invariant: a number names one value for the life of the mailbox: a stored value is never overwritten while a head
// refers to it.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "mail/page_directory.h"
#include "mail/types.h"

namespace mail {

// A stored piece of the expunge log.
struct ExpungeChunk {
  PageNumber number;
  std::uint32_t entries = 0;
  ModSeq last_modseq;
  bool operator==(const ExpungeChunk&) const = default;
};

struct StoredParts {
  PageNumber next_number{1};
  std::vector<PageNumber> needless;  // of pages that lost all their messages since the last fold
  std::vector<ExpungeChunk> expunge_chunks;
  std::uint32_t page_messages = max_page_messages;  // not stored: what benchmarks vary
};

}  // namespace mail
