// Turns: coroutines that must not run beside each other go one after the other, in the order in which they came. A
// mutex would be held over I/O. Thread-safe. Invariant: whoever began ends, and nobody begins before.
#pragma once

#include <deque>
#include <functional>
#include <mutex>
#include <utility>

#include "base/task.h"

namespace mail {

class Turns {
  // Awaited: the turn is this one's, until end().
  auto begin() {
    return base::callback_result<bool>([this](auto done) {
      {
        std::lock_guard lock(mutex_);
        if (std::exchange(taken_, Taken::yes) == Taken::yes) {
          waiting_.push_back(std::move(done));
          return;
        }
      }
      done(true);
    });
  }
  void end() {
    std::function<void(bool)> next;
    {
      std::lock_guard lock(mutex_);
      if (waiting_.empty()) {
        taken_ = Taken::no;
        return;
      }
      next = std::move(waiting_.front());
      waiting_.pop_front();
    }
    next(true);
  }

 public:
  // Begins `task` when its turn has come.
  template <class T>
  base::Task<T> run(base::Task<T> task) {
    auto beginning = begin();
    co_await beginning;
    T done = co_await task;
    end();
    co_return done;
  }

 private:
  std::mutex mutex_;
  enum class Taken : unsigned char { no, yes } taken_ = Taken::no;
  std::deque<std::function<void(bool)>> waiting_;
};

}  // namespace mail
