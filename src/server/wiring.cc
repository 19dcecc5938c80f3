#include "server/wiring.h"

#include <optional>

#include "auth/secret.h"
#include "auth/service.h"
#include "base/clock.h"
#include "base/scope.h"
#include "base/worker_pool.h"
#include "imap/session/metrics.h"
#include "imap/session/session.h"
#include "lmtp/session.h"
#include "mail/store.h"
#include "server/admin.h"
#include "server/open_engine.h"
#include "server/process.h"
#include "server/session_list.h"
#include "server/session_settings.h"

namespace server {

using base::Result;
using base::Task;

namespace {

// Logins that wait for a hash; beyond it they are told to try again.
constexpr std::size_t most_queued_hashes = 1'024;

}  // namespace

// In the order in which they are made; each uses those before it.
struct Wiring::Parts {
  explicit Parts(const Config& config)
      : hashing(config.auth.threads, most_queued_hashes, "hashing"),
        imap(imap_settings(config)),
        account_sessions(config.limits.connections_per_account),
        lmtp(lmtp_settings(config)) {}

  std::unique_ptr<engine::Engine> engine;
  net::LoopPool background{1};
  std::unique_ptr<mail::Store> store;
  base::WorkerPool hashing;
  mail::Turns credential_turns;
  std::unique_ptr<auth::AuthService> authenticator;
  SessionList sessions{base::Clock::system()};
  std::optional<WatchedAuthenticator> watched_authenticator;
  imap::session::Settings imap;
  imap::session::AccountSessions account_sessions;
  std::optional<imap::session::Offer> offer;
  std::optional<imap::session::Services> imap_services;
  lmtp::Settings lmtp;
  std::optional<lmtp::Services> lmtp_services;
  std::optional<AdminServices> admin;
  Control control;
};

Wiring::Wiring(const Config& config) : parts_(std::make_unique<Parts>(config)) {}
Wiring::~Wiring() = default;

Result<std::unique_ptr<Wiring>> Wiring::open(const Config& config, net::LoopPool&) {
  std::unique_ptr<Wiring> wiring(new Wiring(config));
  Parts& parts = *wiring->parts_;
  const base::Clock& clock = base::Clock::system();
  if (config.store.engine == StoreEngine::rocks) {
    TRY(check_store_access(config.store.path));
  }
  TRY(parts.engine, open_engine(config.store));
  TRY(parts.store,
      base::sync_wait(mail::Store::open(*parts.engine, clock, parts.background[0], store_options(config))));
  TRY(std::string secret, auth::load_or_make_secret(config.store.path + "/secret"));
  parts.authenticator = std::make_unique<auth::AuthService>(*parts.store, clock, parts.hashing,
                                                            auth_settings(config.auth, std::move(secret)));
  parts.watched_authenticator.emplace(*parts.authenticator, parts.sessions);
  TRY(parts.offer, imap::session::Offer::from(parts.imap));
  imap::session::make_command_metrics();
  parts.imap_services.emplace(imap::session::Services{*parts.store, *parts.watched_authenticator, parts.imap,
                                                      *parts.offer, clock, &parts.account_sessions, &parts.sessions});
  parts.lmtp_services.emplace(lmtp::Services{*parts.store, clock, parts.lmtp});
  parts.admin.emplace(AdminServices{*parts.store, clock, parts.hashing, parts.credential_turns,
                                    account_settings(config.auth), parts.lmtp, parts.sessions});
  add_account_requests(parts.control, *parts.admin);
  add_mail_requests(parts.control, *parts.admin);
  add_session_requests(parts.control, parts.sessions);
  return wiring;
}

Task<void> Wiring::imap(base::Channel& channel) {
  WatchedChannel watched(channel, parts_->sessions);
  Task<void> session = imap::session::run(watched, *parts_->imap_services);
  co_await session;
}
Task<void> Wiring::lmtp(base::Channel& channel) {
  WatchedChannel watched(channel, parts_->sessions);
  Task<void> session = lmtp::run_session(watched, *parts_->lmtp_services);
  co_await session;
}
Task<void> Wiring::control(base::Channel& channel) { return parts_->control.run_session(channel); }

void Wiring::handle(std::string name, ControlHandler handler) {
  parts_->control.handle(std::move(name), std::move(handler));
}

Task<Result<std::size_t>> Wiring::count_accounts() const {
  auto listing = parts_->store->list_accounts();
  CO_TRY(std::vector<mail::AccountEntry> accounts, co_await listing);
  co_return accounts.size();
}

engine::Health Wiring::health() const { return parts_->store->health(); }

void Wiring::change_limits(const LimitsConfig& limits) {
  parts_->account_sessions.change(limits.connections_per_account);
}

void Wiring::end_waits() { parts_->authenticator->end_waits(); }

void Wiring::close() {
  if (parts_->store) base::sync_wait(parts_->store->close());
}

}  // namespace server
