#include "server/run.h"

#include <cerrno>
#include <csignal>
#include <cstdio>

#include <fcntl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/errno_text.h"
#include "base/log.h"
#include "base/log_gathering.h"
#include "server/certificate_watch.h"
#include "server/confine.h"
#include "server/health.h"
#include "server/http.h"
#include "server/listeners.h"
#include "server/log_limits.h"
#include "server/metrics.h"
#include "server/needed_files.h"
#include "server/process.h"
#include "server/reload.h"
#include "server/service_manager.h"
#include "server/status.h"
#include "server/wiring.h"

namespace server {
namespace {

using base::Result;

void complain(const base::Error& error) { std::fprintf(stderr, "godwit: %s\n", error.detail.c_str()); }

// Blocked here and in every thread started later, so that only wait_for_signal() takes them.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

void log_confinement(std::string_view what, const Result<void>& done) {
  if (done.has_value()) return base::log::info("confined", {{"by", what}});
  base::log::warning("not_confined", {{"by", what}, {"reason", done.error().detail}});
}

// The parts of a running server, in the order in which they are made.
class Running {
 public:
  explicit Running(const RunOptions& options) : options_(options) {}
  ~Running() { stop(); }

  Result<void> start(Config config) {
    config_ = std::move(config);
    base::log::set_level(config_.log_level);
    limit_log_lines(config_);
    std::uint64_t files = raise_open_files();
    TRY(make_store_directory(config_.store, config_.process));
    TRY(load_certificates());
    // Before any thread: Landlock binds the calling thread and those it starts.
    if (confined()) log_confinement("landlock", confine_files(needed_files(options_.sources, config_)));
    loops_ = std::make_unique<net::LoopPool>(static_cast<unsigned>(config_.process.threads));
    server_ = std::make_unique<net::Server>(*loops_, tls_.get(), server_settings());
    TRY(open_listeners(*server_, config_, protocols()));
    TRY(drop_privileges(config_.process));
    TRY(wiring_, Wiring::open(config_, *loops_));
    wiring_->handle("status", [this](ControlCall& call) { return status(call); });
    if (confined()) log_confinement("seccomp", confine_system_calls());
    store_space_.measure(config_.store.path);
    log_gathering_.emplace();
    server_->accept_connections();
    base::log::info("started", {{"store", config_.store.path}, {"loops", loops_->size()}, {"open_files", files}});
    warn_of_what_cannot_work();
    certificates_.look(config_.tls, base::Clock::system().now());
    return {};
  }

  void stop() {
    if (server_) {
      refusals_.tell(*server_);
      if (wiring_) wiring_->end_waits();
      server_->stop(std::chrono::seconds(config_.process.shutdown_seconds));
    }
    if (wiring_) wiring_->close();
    wiring_.reset();
    server_.reset();
    loops_.reset();
  }

  std::string ready_line() const {
    std::string line = "ready";
    for (const net::Server::ListenerView& view : server_->listeners())
      line += " " + view.name + "=" + net::to_string(view.bound);
    return line + "\n";
  }

  // Now and then.
  void look_around() {
    if (tls_) reload_certificates(*tls_);
    certificates_.look(config_.tls, base::Clock::system().now());
    store_space_.measure(config_.store.path);
    refusals_.tell(*server_);
    base::log::tell_held_back(std::chrono::steady_clock::now());
  }
  void reload() {
    reload_config(options_.sources, config_, *server_, tls_.get());
    wiring_->change_limits(config_.limits);
  }

 private:
  bool confined() const { return config_.process.confinement == Confinement::on; }

  Result<void> load_certificates() {
    net::tls::Settings settings{all_certificates(config_.tls), config_.tls.min_version};
    if (settings.certificates.empty()) return {};
    TRY(tls_, net::tls::Context::load(std::move(settings)));
    return {};
  }

  net::ServerSettings server_settings() const {
    net::ServerSettings settings;
    settings.most_connections = config_.limits.connections;
    settings.most_connections_per_address = config_.limits.connections_per_address;
    settings.write_timeout = std::chrono::seconds(config_.limits.write_timeout_seconds);
    settings.handshake_timeout = std::chrono::seconds(config_.limits.handshake_timeout_seconds);
    return settings;
  }

  Protocols protocols() {
    pages_ = [this](std::string_view path) { return page(path); };
    return {[this](base::Channel& channel) { return wiring_->imap(channel); },
            [this](base::Channel& channel) { return wiring_->lmtp(channel); },
            [this](base::Channel& channel) { return http_session(channel, pages_); },
            [this](base::Channel& channel) { return wiring_->control(channel); }};
  }

  HttpAnswer page(std::string_view path) const {
    const engine::Health health = wiring_->health();
    if (path == "/metrics") {
      return {200, "text/plain; version=0.0.4; charset=utf-8",
              metrics_text({*server_, process_stat_, store_space_, health.condition})};
    }
    if (path != "/health") return {404, "text/plain; charset=utf-8", "Here are /metrics and /health.\n"};
    if (health.condition == engine::StoreCondition::healthy) return {200, "text/plain; charset=utf-8", "ok\n"};
    return {503, "text/plain; charset=utf-8", advice(health) + "\n"};
  }

  base::Task<Result<ControlFields>> status(ControlCall& call) {
    for (std::string line : status_listeners(*server_)) {
      auto writing = call.write_chunk(std::move(line));
      CO_TRY(co_await writing);
    }
    auto counting = wiring_->count_accounts();
    CO_TRY(const std::size_t accounts, co_await counting);
    const StatusSources sources{
        config_, *server_, process_stat_, store_space_, wiring_->health(), accounts, certificates_.first_expiry()};
    co_return status_fields(sources);
  }

  void warn_of_what_cannot_work() const {
    if (tls_ || config_.auth.cleartext != Cleartext::never) return;
    base::log::warning("nobody_can_log_in",
                       {{"reason", "no TLS certificate is configured, and passwords need TLS"},
                        {"remedy", "set tls.certificate and tls.key; or, to try things out, auth.cleartext=loopback"}});
  }

  const RunOptions& options_;
  Config config_;
  const ProcessStat process_stat_;
  StoreSpace store_space_;
  RefusalReport refusals_;
  CertificateWatch certificates_;
  std::unique_ptr<net::tls::Context> tls_;
  HttpPages pages_;
  std::optional<base::log::Gathering> log_gathering_;
  std::unique_ptr<net::LoopPool> loops_;
  std::unique_ptr<net::Server> server_;
  std::unique_ptr<Wiring> wiring_;
};

void announce(int fd, const std::string& line) {
  if (fd < 0) return;
  ssize_t written = ::write(fd, line.data(), line.size());
  if (written != static_cast<ssize_t>(line.size())) {
    base::log::warning("ready_fd_failed", {{"fd", fd},
                                           {"reason", written < 0 ? base::errno_text(errno) : "cut short"},
                                           {"effect", "whoever reads it is not told that the server is ready; it is"}});
  }
  ::close(fd);
}

// Looks after certificates and disk space in between.
void serve_until_asked_to_stop(Running& running, const sigset_t& signals) {
  constexpr timespec look_interval{10, 0};
  while (true) {
    int signal = sigtimedwait(&signals, nullptr, &look_interval);
    if (signal == SIGHUP) {
      running.reload();
    } else if (signal == SIGTERM || signal == SIGINT) {
      base::log::info("stopping", {{"signal", signal}});
      return;
    } else {
      running.look_around();
    }
  }
}

// Before anything else is opened: a number that is free now would be that of a file of ours later.
Result<void> check_ready_fd(int fd) {
  if (fd < 0 || ::fcntl(fd, F_GETFD) != -1) return {};
  const std::string number = std::to_string(fd);
  return base::fail(
      base::Errc::bad_syntax,
      "--ready-fd " + number + ": no file is open under that number; in a shell, " + "start with " + number + ">FILE");
}

}  // namespace

ExitCode exit_code_of(const base::Error& error) {
  switch (error.code) {
    case base::Errc::no_permission: return ExitCode::no_permission;
    case base::Errc::in_use:
    case base::Errc::disk_full:
    case base::Errc::unavailable: return ExitCode::try_again;
    default: return ExitCode::failed;
  }
}

ExitCode run(const RunOptions& options) {
  if (Result<void> checked = check_ready_fd(options.ready_fd); !checked.has_value()) {
    complain(checked.error());
    return ExitCode::usage;
  }
  ReadConfig read = read_config(options.sources);
  if (!read.problems.empty()) {
    std::fputs(to_string(read.problems).c_str(), stderr);
    return ExitCode::configuration;
  }
  sigset_t signals = block_signals();
  Running running(options);
  Result<void> started = running.start(std::move(read.config));
  if (!started.has_value()) {
    complain(started.error());
    return exit_code_of(started.error());
  }
  announce(options.ready_fd, running.ready_line());
  tell_service_manager(Progress::ready);
  serve_until_asked_to_stop(running, signals);
  tell_service_manager(Progress::stopping);
  running.stop();
  base::log::tell_held_back(std::chrono::steady_clock::time_point::max());
  base::log::info("stopped", {});
  return ExitCode::ok;
}

}  // namespace server
