// The commands of the program, one file each. A file adds its command to the parser and, when it was given, runs it and
// sets the exit code (docs/operate/exit-codes.md).
#pragma once

#include <CLI/CLI.hpp>

#include "server/run.h"

namespace cli {

// What main() is.
int run(int argc, char** argv);

using server::ExitCode;

// All of them, with what the program itself takes.
void add_commands(CLI::App& app, ExitCode& exit_code);

// Each adds itself; `exit_code` outlives the parsing.
void add_serve(CLI::App& app, ExitCode& exit_code);
void add_config(CLI::App& app, ExitCode& exit_code);
void add_account(CLI::App& app, ExitCode& exit_code);
void add_deliver(CLI::App& app, ExitCode& exit_code);
void add_import(CLI::App& app, ExitCode& exit_code);
void add_export(CLI::App& app, ExitCode& exit_code);
void add_status(CLI::App& app, ExitCode& exit_code);
void add_sessions(CLI::App& app, ExitCode& exit_code);
void add_kick(CLI::App& app, ExitCode& exit_code);
void add_check(CLI::App& app, ExitCode& exit_code);
void add_restored(CLI::App& app, ExitCode& exit_code);
void add_completion(CLI::App& app, ExitCode& exit_code);
void add_man(CLI::App& app, ExitCode& exit_code);

}  // namespace cli
