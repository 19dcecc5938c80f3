// godwit account: accounts, their passwords and quotas.
#include <cstdio>
#include <memory>

#include "cli/store_command.h"

namespace cli {
namespace {

using base::Result;
using server::ControlClient;
using server::Embedded;

struct AccountOptions {
  std::shared_ptr<ConfigOptions> config;
  std::string name;
  bool password_stdin = false;
  bool yes = false;
  std::string storage;
  std::string messages;
};
using OptionsPtr = std::shared_ptr<AccountOptions>;

// A sub-command with --store and its like, and the account's name.
struct SubCommand {
  CLI::App* app;
  OptionsPtr options;
};
SubCommand add_sub(CLI::App& account, const std::string& name, const std::string& help) {
  SubCommand sub{account.add_subcommand(name, help), std::make_shared<AccountOptions>()};
  sub.options->config = add_config_options(*sub.app);
  return sub;
}
SubCommand add_named(CLI::App& account, const std::string& name, const std::string& help) {
  SubCommand sub = add_sub(account, name, help);
  sub.app->add_option("name", sub.options->name, "The account: what its owner logs in with")
      ->type_name("ACCOUNT")
      ->required();
  return sub;
}

Result<void> send_password(ControlClient& client, const std::string& request, const AccountOptions& options) {
  TRY(std::string password, options.password_stdin ? read_password_line() : ask_for_password());
  TRY(client.begin(request, {{"name", options.name}}));
  TRY(client.send_chunk(std::move(password)));
  TRY(client.send_end());
  TRY(client.receive());
  return {};
}

void add_password_command(CLI::App& account, const std::string& name, const std::string& help,
                          const std::string& request, Embedded::MissingStore missing, ExitCode& exit_code) {
  auto [app, options] = add_named(account, name, help);
  app->add_flag("--password-stdin", options->password_stdin, "Read the password from standard input, one line");
  app->callback([options = options, request, missing, &exit_code] {
    exit_code = with_store(*options->config, missing,
                           [&](ControlClient& client) { return send_password(client, request, *options); });
  });
}

Result<void> call(ControlClient& client, const std::string& request, const std::string& name) {
  TRY(client.call(request, {{"name", name}}));
  return {};
}

void add_plain_command(CLI::App& account, const std::string& name, const std::string& help, const std::string& request,
                       ExitCode& exit_code) {
  auto [app, options] = add_named(account, name, help);
  app->callback([options = options, request, &exit_code] {
    exit_code = with_store(*options->config, Embedded::MissingStore::refuse,
                           [&](ControlClient& client) { return call(client, request, options->name); });
  });
}

Result<void> remove(ControlClient& client, const AccountOptions& options) {
  if (!options.yes) {
    return base::fail(base::Errc::bad_syntax, "this removes the account \"" + options.name +
                                                  "\" with all its mail, for good; say --yes if that is meant");
  }
  return call(client, "account-remove", options.name);
}

std::string limit_text(const std::string& limit) { return limit == "-" ? "no limit" : human_bytes(std::stoull(limit)); }

// name TAB bytes TAB limit TAB messages TAB limit LF
void print_account(std::string_view line) {
  std::vector<std::string> columns;
  while (!line.empty()) {
    const std::size_t end = std::min(line.find_first_of("\t\n"), line.size());
    columns.emplace_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  if (columns.size() < 5) return;
  std::string messages = columns[3] + (columns[4] == "-" ? "" : " of " + columns[4]);
  std::printf("%-32s %12s of %-12s %s messages\n", columns[0].c_str(), human_bytes(std::stoull(columns[1])).c_str(),
              limit_text(columns[2]).c_str(), messages.c_str());
}

Result<void> list(ControlClient& client) {
  TRY(client.begin("account-list", {}));
  while (true) {
    TRY(ControlClient::Received received, client.receive());
    if (!received.chunk) return {};
    print_account(*received.chunk);
  }
}

Result<void> quota(ControlClient& client, const AccountOptions& options) {
  server::ControlFields fields{{"name", options.name}};
  if (!options.storage.empty()) {
    TRY(fields["storage"], limit_argument(options.storage));
  }
  if (!options.messages.empty()) {
    TRY(fields["messages"], limit_argument(options.messages));
  }
  TRY(server::ControlFields now, client.call("account-quota", std::move(fields)));
  auto limit = [&](const std::string& key) { return now.contains(key) ? now[key] : std::string("-"); };
  print_account(options.name + '\t' + now["storage-used"] + '\t' + limit("storage") + '\t' + now["messages-used"] +
                '\t' + limit("messages"));
  return {};
}

void add_remove(CLI::App& account, ExitCode& exit_code) {
  auto [app, options] = add_named(account, "remove", "Remove an account with all its mail");
  app->add_flag("--yes", options->yes, "It is meant");
  app->callback([options = options, &exit_code] {
    exit_code = with_store(*options->config, Embedded::MissingStore::refuse,
                           [&](ControlClient& client) { return remove(client, *options); });
  });
}

void add_quota(CLI::App& account, ExitCode& exit_code) {
  auto [app, options] = add_named(account, "quota", "Show or set what an account may hold");
  app->add_option("--storage", options->storage, "Bytes, such as 500M or 2G; none: no limit")->type_name("BYTES");
  app->add_option("--messages", options->messages, "Messages; none: no limit")->type_name("N");
  app->callback([options = options, &exit_code] {
    exit_code = with_store(*options->config, Embedded::MissingStore::refuse,
                           [&](ControlClient& client) { return quota(client, *options); });
  });
}

}  // namespace

void add_account(CLI::App& app, ExitCode& exit_code) {
  CLI::App* account =
      app.add_subcommand("account", "Add, list, change and remove accounts; the server may be running or not");
  account->require_subcommand(1);
  add_password_command(*account, "add", "Add an account", "account-add", Embedded::MissingStore::make, exit_code);
  add_password_command(*account, "passwd", "Set an account's password", "account-passwd",
                       Embedded::MissingStore::refuse, exit_code);
  add_plain_command(*account, "lock", "Let an account log in no more; mail still comes", "account-lock", exit_code);
  add_plain_command(*account, "unlock", "Let an account log in again", "account-unlock", exit_code);
  add_remove(*account, exit_code);
  add_quota(*account, exit_code);
  auto [app_list, options] = add_sub(*account, "list", "List accounts with what they hold");
  app_list->callback([options = options, &exit_code] {
    exit_code = with_store(*options->config, Embedded::MissingStore::refuse, list);
  });
}

}  // namespace cli
