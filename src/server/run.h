// The life of `godwit serve`: from configuration to listening, signals, and the end.
#pragma once

#include "server/config_reader.h"

namespace server {

struct RunOptions {
  ConfigSources sources;
  int ready_fd = -1;  // a line "ready imap=127.0.0.1:1143 …" is written here when all listeners accept; -1: nowhere
};

// Exit codes of the program (docs/operate/exit-codes.md).
enum class ExitCode : int {
  ok = 0,
  failed = 1,
  usage = 2,
  not_running = 3,
  try_again = 75,
  no_permission = 77,
  configuration = 78
};

// The code for an error that ends a command.
ExitCode exit_code_of(const base::Error& error);

// Returns after SIGTERM or SIGINT. What is wrong goes to standard error, for a person.
ExitCode run(const RunOptions& options);

}  // namespace server
