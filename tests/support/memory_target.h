// MemoryTarget: a whole server but for its sockets, in this process: sessions over pipes, accounts, a store. What
// transcripts run against by default. One for each transcript, so that each has a store of its own.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "auth/service.h"
#include "base/scope.h"
#include "base/worker_pool.h"
#include "engine/engine.h"
#include "imap/session/session.h"
#include "mail/store.h"
#include "support/loop.h"
#include "support/memory_channel.h"
#include "support/target.h"

namespace support {

using OpenEngine = std::function<std::unique_ptr<engine::Engine>()>;

class MemoryTarget : public Target {
 public:
  // `open_engine` gives the same data each time it is called, but for one that lives in memory, which is asked for
  // once.
  enum class EngineLife : std::uint8_t { once, reopened };
  MemoryTarget(OpenEngine open_engine, EngineLife life);
  ~MemoryTarget() override;

  base::Result<void> configure(const std::map<std::string, std::string>& settings) override;
  std::string new_account() override;
  std::unique_ptr<Connection> connect() override;
  base::Result<void> restart() override;

 protected:
  // For a target whose connections are others than these: what its sessions run on, which lives from opened() to
  // closing(). Who overrides these calls stop() in its destructor.
  imap::session::Services services() const;
  virtual void opened() {}
  virtual void closing() {}
  void stop();

 private:
  void start();
  base::Result<void> apply(const std::string& key, const std::string& value);

  OpenEngine open_engine_;
  EngineLife life_;
  imap::session::Settings settings_;
  mail::StoreOptions store_options_;
  auth::AuthSettings auth_settings_;
  std::optional<imap::session::Offer> offer_;

  std::unique_ptr<engine::Engine> engine_;
  Loop loop_;
  base::WorkerPool workers_;
  std::unique_ptr<mail::Store> store_;
  std::unique_ptr<auth::AuthService> auth_;
  std::unique_ptr<base::Scope> sessions_;
  std::vector<std::weak_ptr<MemoryPipe>> pipes_;
  unsigned accounts_ = 0;
};

}  // namespace support
