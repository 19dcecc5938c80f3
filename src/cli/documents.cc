// godwit completion, godwit man: what the program says of itself to shells and to man(1).
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <memory>

#include "base/errno_text.h"
#include "cli/commands.h"
#include "cli/completion/completion.h"
#include "cli/completion/parts.h"
#include "cli/manual_page.h"

namespace cli {
namespace {

void print(const std::string& text) { std::fputs(text.c_str(), stdout); }

ExitCode write_all(const std::string& directory) {
  for (const ManualPage& page : manual_pages(command_tree())) {
    const std::string path = directory + "/" + page.file;
    std::ofstream out(path, std::ios::binary);
    out << page.text;
    out.close();
    if (out) continue;
    std::fprintf(stderr, "godwit: %s cannot be written: %s\n", path.c_str(), base::errno_text(errno).c_str());
    return ExitCode::failed;
  }
  return ExitCode::ok;
}

// "serve", "godwit-serve", "godwit.toml"; empty: the overview.
ExitCode print_page(const std::string& name) {
  for (const ManualPage& page : manual_pages(command_tree())) {
    const std::string title = page.file.substr(0, page.file.rfind('.'));
    if (name != title && "godwit-" + name != title && !(name.empty() && title == "godwit")) continue;
    print(page.text);
    return ExitCode::ok;
  }
  std::fprintf(stderr, "godwit: there is no page %s; `godwit man` lists them under COMMANDS\n", name.c_str());
  return ExitCode::usage;
}

}  // namespace

void add_completion(CLI::App& app, ExitCode&) {
  CLI::App* command = app.add_subcommand("completion", "Print the completion script for a shell");
  auto shell = std::make_shared<std::string>();
  command->add_option("shell", *shell, "The shell")
      ->type_name(joined(completion_shells(), "|"))
      ->required()
      ->check(CLI::IsMember(completion_shells()).description(""));
  command->callback([shell] {
    if (std::optional<std::string> script = completion_for(*shell, command_tree())) print(*script);
  });
}

void add_man(CLI::App& app, ExitCode& exit_code) {
  CLI::App* command = app.add_subcommand("man", "Print a manual page, for man -l -");
  auto name = std::make_shared<std::string>();
  auto directory = std::make_shared<std::string>();
  command->add_option("page", *name, "A command, or godwit.toml; without it, the page of the program")
      ->type_name("COMMAND");
  command->add_option("--write", *directory, "Write all pages into this directory instead")->type_name("DIR");
  command->callback(
      [name, directory, &exit_code] { exit_code = directory->empty() ? print_page(*name) : write_all(*directory); });
}

}  // namespace cli
