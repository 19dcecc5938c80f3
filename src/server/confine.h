// What the kernel forbids the process from then on. Landlock: no writing outside the store, no reading outside the
// store, the directories of certificates and configuration and what libraries look up, no running of programs. seccomp:
// no system call that a mail store never makes (running programs, debugging, mounting, loading code into the kernel,
// changing the clock). SECURITY: a second line of defence. Where the kernel lacks one of them the server runs without
// it and says so.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace server {

// Directories with all that lies below them, or files.
struct FileAccess {
  std::vector<std::string> writable;  // and readable
  std::vector<std::string> listable;  // names alone, to sync a directory
  std::vector<std::string> readable;  // those that do not exist are passed over
};

// Holds for this thread and those it starts: call before any other thread runs. Errc::cannot: the kernel has no
// Landlock (or too old a one).
base::Result<void> confine_files(const FileAccess& access);
// Holds for all threads.
base::Result<void> confine_system_calls();

}  // namespace server
