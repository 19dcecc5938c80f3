// What is behind the listeners: engine, store, authentication and the sessions of each protocol, made from the
// configuration and taken down in order. The only place that knows all of them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/engine.h"
#include "net/server.h"
#include "server/config.h"
#include "server/control.h"

namespace server {

class Wiring {
 public:
  // `config` and `loops` outlive it. Errors of the store say what to do.
  static base::Result<std::unique_ptr<Wiring>> open(const Config& config, net::LoopPool& loops);
  ~Wiring();
  Wiring(const Wiring&) = delete;
  Wiring& operator=(const Wiring&) = delete;

  base::Task<void> imap(base::Channel& channel);
  base::Task<void> lmtp(base::Channel& channel);
  base::Task<void> control(base::Channel& channel);

  // One more request of the control socket; before it is served.
  void handle(std::string name, ControlHandler handler);

  base::Task<base::Result<std::size_t>> count_accounts() const;
  // Of the store, for /health and /metrics.
  engine::Health health() const;
  // Those that a reload changes.
  void change_limits(const LimitsConfig& limits);
  // Logins that are made to wait give up: the server ends.
  void end_waits();
  // Makes everything durable and stops what runs in the background. No session may run any more.
  void close();

 private:
  explicit Wiring(const Config& config);
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace server
