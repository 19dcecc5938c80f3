// The engine in memory: the oracle that the other engines are compared with, and the store of unit tests.
// Thread-safe. Done is called inside the call, or through `Options::defer` when a test wants to see
// asynchrony. Nothing survives the object.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>

#include "base/clock.h"
#include "engine/engine.h"

namespace engine::memory {

struct Options {
  // Gets every Done, to be called later, once, in the order given; empty: Done is called at once.
  std::function<void(std::function<void()>)> defer;
  const base::Clock* clock = &base::Clock::system();  // for the age of unowned bodies
};

std::unique_ptr<Engine> open(Options options = {});

// A queue for Options::defer that runs nothing until it is told to. Outlives its engine's last call.
class DeferredQueue {
 public:
  std::function<void(std::function<void()>)> defer();
  // Runs the oldest call; false: there is none.
  bool run_one();
  // Runs until the queue is empty, what the calls add included; answers how many ran.
  std::size_t run_all();
  std::size_t waiting() const;

 private:
  mutable std::mutex mutex_;
  std::deque<std::function<void()>> calls_;
};

}  // namespace engine::memory
