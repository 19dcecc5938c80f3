// godwit restored: what a store needs that was put back from a copy, before it is served. The server must not be
// running: a session that has a folder open would be told of all the UIDs that are passed over.
#include <cstdio>
#include <memory>

#include "base/clock.h"
#include "base/scope.h"
#include "cli/progress.h"
#include "cli/store_command.h"
#include "mail/restore.h"
#include "net/loop_pool.h"
#include "server/open_engine.h"
#include "server/session_settings.h"

namespace cli {
namespace {

using base::Result;

struct Totals {
  std::uint64_t accounts = 0;
  std::uint64_t folders = 0;
  std::uint64_t messages = 0;
  std::uint64_t problems = 0;
};

void tell_problem(Totals& totals, Progress& progress, const std::string& place, const base::Error& error) {
  ++totals.problems;
  progress.say(place + ": " + error.detail);
}

Result<mail::RestoredAccount> mark(mail::Store& store, const std::string& name) {
  TRY(mail::AccountPtr account, base::sync_wait(store.open_account(name)));
  return base::sync_wait(mail::mark_restored(account));
}

Result<Totals> mark_all(mail::Store& store) {
  TRY(const std::vector<mail::AccountEntry> accounts, base::sync_wait(store.list_accounts()));
  Progress progress("marking", 0);
  Totals totals;
  for (const mail::AccountEntry& entry : accounts) {
    const Result<mail::RestoredAccount> done = mark(store, entry.name);
    if (!done.has_value()) {
      tell_problem(totals, progress, entry.name, done.error());
      continue;
    }
    for (const auto& problem : done->problems)
      tell_problem(totals, progress, entry.name + ", " + problem.folder, problem.error);
    ++totals.accounts;
    totals.folders += done->folders;
    totals.messages += done->messages;
    progress.advance(done->messages, 0);
  }
  progress.finish();
  return totals;
}

void print(const Totals& totals) {
  std::printf("%llu accounts, %llu folders, %llu messages: %s\n", static_cast<unsigned long long>(totals.accounts),
              static_cast<unsigned long long>(totals.folders), static_cast<unsigned long long>(totals.messages),
              totals.problems == 0 ? "ready to be served"
                                   : (std::to_string(totals.problems) + " left as they were, see above").c_str());
}

Result<ExitCode> restored(const server::Config& config) {
  TRY(const std::unique_ptr<engine::Engine> engine, server::open_existing_engine(config.store));
  net::LoopPool background{1};
  TRY(const std::unique_ptr<mail::Store> store,
      base::sync_wait(mail::Store::open(*engine, base::Clock::system(), background[0], server::store_options(config))));
  const Result<Totals> totals = mark_all(*store);
  base::sync_wait(store->close());
  if (!totals.has_value()) return base::fail(totals.error());
  print(*totals);
  return totals->problems == 0 ? ExitCode::ok : ExitCode::failed;
}

}  // namespace

void add_restored(CLI::App& app, ExitCode& exit_code) {
  CLI::App* command = app.add_subcommand(
      "restored", "Make a store that was put back from a copy ready to be served; the server must not be running");
  const std::shared_ptr<ConfigOptions> options = add_config_options(*command);
  command->callback([options, &exit_code] { exit_code = with_closed_store(*options, restored); });
}

}  // namespace cli
