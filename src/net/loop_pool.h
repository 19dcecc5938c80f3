// One event loop a core, each on a thread of its own. A connection lives and dies on one of them.
#pragma once

#include <memory>
#include <thread>
#include <vector>

#include "net/reactor.h"

namespace net {

class LoopPool {
 public:
  // 0: as many as the machine has cores. SIGPIPE is ignored from here on: a peer that leaves is an error code.
  explicit LoopPool(unsigned loops);
  ~LoopPool();  // stop()
  LoopPool(const LoopPool&) = delete;
  LoopPool& operator=(const LoopPool&) = delete;

  std::size_t size() const { return loops_.size(); }
  Loop& operator[](std::size_t index) { return *loops_[index]; }
  // Ends the threads; what is queued is not run. Not from a loop's thread.
  void stop();

 private:
  std::vector<std::unique_ptr<Loop>> loops_;
  std::vector<std::jthread> threads_;
};

}  // namespace net
