#include "cli/command_tree.h"

#include "cli/commands.h"

namespace cli {
namespace {

OptionInfo describe_option(const CLI::Option& option) {
  OptionInfo info;
  for (const std::string& name : option.get_snames()) info.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) info.names.push_back("--" + name);
  if (option.get_items_expected_max() > 0) info.value = option.get_type_name();
  info.help = option.get_description();
  if (option.get_items_expected_max() > 1) info.repeat = Repeat::any_number;
  return info;
}

ArgumentInfo describe_argument(const CLI::Option& option) {
  return {option.get_type_name(), option.get_description(),
          option.get_required() ? Presence::required : Presence::optional};
}

}  // namespace

CommandInfo describe(const CLI::App& app) {
  CommandInfo info;
  info.name = app.get_name();
  info.help = app.get_description();
  for (const CLI::Option* option : app.get_options()) {
    if (option->nonpositional()) {
      info.options.push_back(describe_option(*option));
    } else {
      info.arguments.push_back(describe_argument(*option));
    }
  }
  for (const CLI::App* command : app.get_subcommands({})) info.commands.push_back(describe(*command));
  return info;
}

CommandInfo command_tree() {
  CLI::App app;
  ExitCode ignored = ExitCode::ok;
  add_commands(app, ignored);
  return describe(app);
}

}  // namespace cli
