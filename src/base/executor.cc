#include "base/executor.h"

namespace base {
namespace {
thread_local Executor* current_executor = nullptr;
}

Executor* Executor::current() { return current_executor; }

Executor::Entered::Entered(Executor& executor) : before_(current_executor) { current_executor = &executor; }
Executor::Entered::~Entered() { current_executor = before_; }

}  // namespace base
