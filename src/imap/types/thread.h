// THREAD, UID THREAD and their answer. RFC 5256 3
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "imap/types/message_set.h"
#include "imap/types/search_key.h"

namespace imap {

enum class ThreadAlgorithm : std::uint8_t { ordered_subject, references };

struct Thread {
  Numbering numbering = Numbering::sequence;
  ThreadAlgorithm algorithm = ThreadAlgorithm::references;
  std::string charset;  // upper case
  SearchKey program;    // always a SearchAnd
  bool operator==(const Thread&) const = default;
};

// All threads as one flat list in the order they are written, each message with its depth: 0 begins a thread.
// A message that is not there but holds its children together (RFC 5256 4, dummy) has number 0. Flat, so that
// a thread of any depth costs no recursion.
struct ThreadMember {
  std::uint32_t number = 0;
  std::uint32_t depth = 0;  // at most one more than that of the member before
  bool operator==(const ThreadMember&) const = default;
};

// "* THREAD (2)(3 6 (4 23)(44 7 96))"
struct ThreadData {
  std::vector<ThreadMember> members;
  bool operator==(const ThreadData&) const = default;
};

}  // namespace imap
