#include "cli/running_server.h"

#include <cstdio>
#include <filesystem>

namespace cli {
namespace {

using base::Errc;
using base::Result;
using server::ControlClient;

Result<void> run(const std::string& store, std::chrono::seconds patience,
                 const std::function<Result<void>(ControlClient&)>& work) {
  if (!std::filesystem::exists(store))
    return base::fail(Errc::not_found, "there is no store at " + store + "; name it with --store or --config");
  TRY(ControlClient client, ControlClient::connect(store));
  client.set_patience(patience);
  return work(client);
}

}  // namespace

ExitCode with_running_server(const ConfigOptions& options, std::chrono::seconds patience,
                             const std::function<Result<void>(ControlClient&)>& work) {
  const std::optional<server::Config> config = read_or_tell(options);
  if (!config) return ExitCode::configuration;
  const Result<void> done = run(config->store.path, patience, work);
  if (done.has_value()) return ExitCode::ok;
  const bool runs = done.error().code != Errc::closed;
  std::fprintf(stderr, "godwit: %s%s\n", done.error().detail.c_str(),
               runs ? "" : "; start it with `godwit serve` or `systemctl start godwit`; its log says why it ended");
  return runs ? server::exit_code_of(done.error()) : ExitCode::not_running;
}

}  // namespace cli
