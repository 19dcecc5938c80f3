// What the kernel forbids the process from then on. Landlock: no writing outside the store (reading stays free:
// certificates are reloaded from wherever they lie) and no running of programs. seccomp: no system call that a mail
// store never makes (running programs, debugging, mounting, loading code into the kernel, changing the clock).
// SECURITY: a second line of defence. Where the kernel lacks one of them the server runs without it and says so.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace server {

// Holds for this thread and those it starts: call before any other thread runs. `writable`: directories. Errc::cannot:
// the kernel has no Landlock (or too old a one).
base::Result<void> confine_writes(const std::vector<std::string>& writable);
// Holds for all threads.
base::Result<void> confine_system_calls();

}  // namespace server
