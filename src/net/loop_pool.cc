#include "net/loop_pool.h"

#include <algorithm>

#include <pthread.h>
#include <signal.h>

namespace net {
namespace {

// Signals are the main thread's: a loop that took one could be interrupted anywhere.
void run_loop(Loop& loop) {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
  pthread_setname_np(pthread_self(), "godwit-loop");
  loop.run();
}

}  // namespace

LoopPool::LoopPool(unsigned loops) {
  signal(SIGPIPE, SIG_IGN);
  unsigned count = loops != 0 ? loops : std::max(1U, std::thread::hardware_concurrency());
  for (unsigned i = 0; i < count; ++i) loops_.push_back(std::make_unique<Loop>());
  for (auto& loop : loops_) threads_.emplace_back(run_loop, std::ref(*loop));
}

LoopPool::~LoopPool() { stop(); }

void LoopPool::stop() {
  for (auto& loop : loops_) loop->stop();
  threads_.clear();
}

}  // namespace net
