// godwit serve: runs the server in the foreground until SIGTERM or SIGINT.
#include "cli/commands.h"
#include "cli/config_options.h"

namespace cli {

void add_serve(CLI::App& app, ExitCode& exit_code) {
  CLI::App* command = app.add_subcommand("serve", "Run the server");
  std::shared_ptr<ConfigOptions> options = add_config_options(*command);
  auto run_options = std::make_shared<server::RunOptions>();
  auto listeners = std::make_shared<std::vector<std::string>>();
  command
      ->add_option("--listen", *listeners,
                   "Listen here, instead of where the configuration says: imap, imaps, lmtp or metrics = IP:PORT, "
                   "[IPv6]:PORT, *:PORT or unix:PATH; may be repeated")
      ->type_name("NAME=ADDRESS")
      ->allow_extra_args(false);
  command->add_option("--ready-fd", run_options->ready_fd, "Write a line to this descriptor when all listeners accept")
      ->type_name("N");
  command->callback([options, run_options, listeners, &exit_code] {
    run_options->sources = options->complete();
    run_options->sources.listeners = *listeners;
    exit_code = server::run(*run_options);
  });
}

}  // namespace cli
