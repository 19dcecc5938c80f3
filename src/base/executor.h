// Where coroutines run. Each event loop is an Executor; what is posted runs on its thread, in order, never inside post().
#pragma once

#include <functional>

namespace base {

class Executor {
 public:
  virtual ~Executor() = default;
  // From any thread. `work` must not throw.
  virtual void post(std::function<void()> work) = 0;

  // The executor whose work runs on this thread now; nullptr outside of one.
  static Executor* current();

 protected:
  // An executor holds one while it runs work.
  class Entered {
   public:
    explicit Entered(Executor& executor);
    ~Entered();
    Entered(const Entered&) = delete;
    Entered& operator=(const Entered&) = delete;

   private:
    Executor* before_;
  };
};

}  // namespace base
