// One run: sessions get ready, the runner says "go" on standard input, operations are timed, the result is a line of
// JSON on standard output, and the sessions stay until standard input ends.
//
// The runner reads the server's CPU between "ready" and "go" and after the result, so that logging in is not in it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "event_loop.h"
#include "mail_pool.h"
#include "options.h"
#include "tally.h"

namespace load {

class Run;

class Session {
 public:
  virtual ~Session() = default;
  // Connects and gets ready; calls Run::session_ready() when it is.
  virtual void open() = 0;
  // Begins its operations; calls Run::session_finished() when Run::take_operation() gives it no more.
  virtual void start() = 0;
};

class Run : private EventLoop::Watcher {
 public:
  explicit Run(const Options& options);

  void add(std::unique_ptr<Session> session) { sessions_.push_back(std::move(session)); }
  // All of it; returns when standard input ends.
  void go();

  EventLoop& loop() { return loop_; }
  const Options& options() const { return options_; }
  Tally& tally() { return tally_; }
  MailPool& mails() { return mails_; }
  Time started() const { return started_; }

  void session_ready();
  void session_finished();
  // Whether there is another operation to do for a session that began `own` already; counts it as begun.
  bool take_operation(std::uint64_t own = 0);
  void operation_done(Time begun) {
    latencies_ns_.push_back(static_cast<std::uint64_t>((Clock::now() - begun).count()));
  }
  // A figure of the scenario's own, for the result.
  void note(const std::string& name, double value) { notes_.emplace_back(name, value); }

 private:
  void ready(std::uint32_t epoll_events) override;
  void open_some();
  void start();
  void finish();
  [[nodiscard]] std::string result();

  Options options_;
  EventLoop loop_;
  MailPool mails_;
  Tally tally_;
  std::vector<std::unique_ptr<Session>> sessions_;
  std::uint64_t opened_ = 0;
  std::uint64_t ready_ = 0;
  std::uint64_t finished_ = 0;
  std::uint64_t begun_ = 0;
  Time started_;
  Time ended_;
  double cpu_at_start_ = 0;
  std::vector<std::uint64_t> latencies_ns_;
  std::vector<std::pair<std::string, double>> notes_;
};

}  // namespace load
