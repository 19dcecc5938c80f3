// load: makes one load on one server and says what it took. bench/peers/run calls it; it shares no code with Godwit.
#include <csignal>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <sys/resource.h>

#include "closed_loop.h"
#include "disk.h"
#include "fail.h"
#include "light.h"
#include "lmtp_session.h"
#include "login_loop.h"
#include "push.h"
#include "run.h"

namespace {

using namespace load;

constexpr std::string_view usage = R"(load SCENARIO OPTIONS: makes a load on a mail server on 127.0.0.1.

It prints "ready" when every connection is, waits for a line on standard input, works, prints a line of JSON, and keeps
its connections until standard input ends.

imap    --connections sessions log in, run every --setup, then send --op (each in turn) or --mix (WEIGHT COMMAND, by
        chance), --pipeline at a time, until --count operations are done in all, or --each by
        each connection, or --seconds are over
login   connects, logs in, logs out, again and again
lmtp    delivers to --lmtp-port
push    --connections sessions IDLE, --count messages are delivered to their mailbox
light   each session sends a command every --interval seconds, --deliveries a second come in
disk    appends and syncs 4 KB in --path
mail    prints the message --first-message of --kind

--port N or --tls-port N   --lmtp-port N   --user u{conn} --password P --users N --first-user N   --opening N
--kind varied|small --first-message N --messages N   --range N
Places in commands: {seq} {sign} {rand} {page:N} {conn} {append:N} (command_template.h)
)";

void raise_descriptor_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

template <typename SessionType, typename... Arguments>
void add_sessions(Run& run, Arguments&... arguments) {
  for (std::uint64_t i = 0; i < run.options().connections; ++i) {
    run.add(std::make_unique<SessionType>(run, i, arguments...));
  }
}

void add_push(Run& run) {
  auto delivery = std::make_unique<PushDelivery>(run, run.options().connections);
  PushDelivery& address = *delivery;
  run.add(std::move(delivery));
  add_sessions<Idler>(run, address);
}

void add_scenario(Run& run, std::string_view scenario, const std::vector<CommandTemplate>& commands) {
  if (scenario == "imap") return add_sessions<ClosedLoop>(run, commands);
  if (scenario == "login") return add_sessions<LoginLoop>(run);
  if (scenario == "lmtp") return add_sessions<LmtpSession>(run);
  if (scenario == "push") return add_push(run);
  if (scenario == "disk") return run.add(std::make_unique<DiskLoop>(run));
  if (scenario == "light") {
    add_sessions<LightSession>(run, commands);
    return run.add(std::make_unique<LightDelivery>(run));
  }
  fail("there is no scenario called " + std::string(scenario));
}

}  // namespace

int main(int count, char** words) {
  if (count < 2 || std::string_view(words[1]) == "--help") {
    std::fwrite(usage.data(), 1, usage.size(), stdout);
    return count < 2 ? 64 : 0;
  }
  std::signal(SIGPIPE, SIG_IGN);
  raise_descriptor_limit();
  const Options options = parse_options(std::span(words + 2, static_cast<std::size_t>(count - 2)));
  if (std::string_view(words[1]) == "mail") {
    std::fputs(make_message(options.kind, options.first_message).c_str(), stdout);
    return 0;
  }
  std::vector<CommandTemplate> commands;
  commands.reserve(options.commands.size());
  for (const WeightedCommand& command : options.commands) commands.emplace_back(command.text);
  Run run(options);
  add_scenario(run, words[1], commands);
  run.go();
}
