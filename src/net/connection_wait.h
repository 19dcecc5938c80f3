// How Connection's coroutines wait; part of its implementation.
#pragma once

#include "net/connection.h"

namespace net {

class Connection::Wait {
 public:
  Wait(Connection& connection, Ready side, Time deadline, Interrupts interrupts)
      : connection_(connection), side_(side), deadline_(deadline), interrupts_(interrupts) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> self) {
    connection_.suspended_ = self;
    connection_.awaited_ = side_;
    connection_.interrupts_ = interrupts_;
    connection_.deadline_ = deadline_;
    connection_.turns_without_waiting_ = 0;
    connection_.descriptor_.arm(side_);
    connection_.arm_timer(deadline_);
  }
  WaitEnd await_resume() const noexcept { return connection_.wait_end_; }

 private:
  Connection& connection_;
  Ready side_;
  Time deadline_;
  Interrupts interrupts_;
};

inline Connection::Wait Connection::wait(IoResult::Outcome wanted, Time deadline, Interrupts interrupts) {
  return Wait(*this, wanted == IoResult::Outcome::wants_write ? Ready::writable : Ready::readable, deadline,
              interrupts);
}

}  // namespace net
