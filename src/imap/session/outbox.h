// Outbox: responses on their way to the client, gathered and written together. Bodies pass by reference, never copied.
// Bounded: a handler that may write much calls flush_if_full() after each response, which waits for the peer.
#pragma once

#include <cstddef>

#include "base/channel.h"
#include "base/result.h"
#include "base/task.h"
#include "imap/wire/output.h"

namespace imap::session {

class Outbox {
 public:
  // `high_water_bytes` are of memory; of what lies in files, which takes none, a multiple may be gathered.
  Outbox(base::Channel& channel, std::size_t high_water_bytes)
      : channel_(channel), high_water_bytes_(high_water_bytes) {}

  // What the writers of imap/wire fill.
  wire::Output& out() { return out_; }

  // Errors mean that the connection is of no use any more; broken() remembers it. No memory stays behind.
  base::Task<base::Result<void>> flush();
  // In the middle of an answer: the memory is kept for the rest of it.
  base::Task<base::Result<void>> flush_if_full();
  bool broken() const { return broken_; }
  bool full() const { return out_.held_bytes() >= high_water_bytes_ || out_.size_bytes() >= most_bytes(); }

 private:
  static constexpr std::size_t file_factor = 16;
  std::size_t most_bytes() const { return high_water_bytes_ * file_factor; }

  base::Channel& channel_;
  std::size_t high_water_bytes_;
  wire::Output out_;
  bool broken_ = false;
};

}  // namespace imap::session
