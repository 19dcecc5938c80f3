#include "cli/commands.h"

namespace cli {
namespace {

// CLI11 has codes of its own for each mistake; to a script they are all "used wrongly".
int usage(const CLI::App& app, const CLI::ParseError& error) {
  int code = app.exit(error);
  return code == 0 ? 0 : static_cast<int>(ExitCode::usage);
}

}  // namespace

void add_commands(CLI::App& app, ExitCode& exit_code) {
  app.name("godwit");
  app.description("Godwit, a mail store that speaks IMAP");
  app.set_version_flag("--version", "godwit " GODWIT_VERSION);
  app.require_subcommand(1);
  add_serve(app, exit_code);
  add_status(app, exit_code);
  add_sessions(app, exit_code);
  add_kick(app, exit_code);
  add_account(app, exit_code);
  add_deliver(app, exit_code);
  add_import(app, exit_code);
  add_export(app, exit_code);
  add_check(app, exit_code);
  add_restored(app, exit_code);
  add_config(app, exit_code);
  add_completion(app, exit_code);
  add_man(app, exit_code);
}

int run(int argc, char** argv) {
  CLI::App app;
  ExitCode exit_code = ExitCode::ok;
  add_commands(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return usage(app, error);
  }
  return static_cast<int>(exit_code);
}

}  // namespace cli
