// AuthService: the Authenticator over the accounts of a store. Made once by server/, used by every session of every
// protocol.
//
// SECURITY: an unknown account costs the same hash as a known one, SCRAM invents a stable salt for it, and every
// failure is slowed by the throttle before it is told. Checks run on the worker pool.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "auth/authenticator.h"
#include "auth/credentials.h"
#include "auth/scram_server.h"
#include "auth/throttle.h"
#include "base/clock.h"
#include "base/worker_pool.h"
#include "mail/store.h"

namespace auth {

// May a password cross the wire without TLS?
enum class CleartextPolicy : std::uint8_t { never, loopback, always };

struct AuthSettings {
  HashCost cost;
  ScramStorage scram = ScramStorage::on;  // off: SCRAM is not announced, accounts get no verifier
  CleartextPolicy cleartext = CleartextPolicy::never;
  ThrottleSettings throttle;
  std::string secret;  // of this store, secret.h; makes the invented salts stable
};

class AuthService : public Authenticator {
 public:
  AuthService(mail::Store& store, const base::Clock& clock, base::WorkerPool& hashing, AuthSettings settings);

  std::vector<std::string> mechanisms(const base::Channel& channel) const override;
  bool passwords_allowed(const base::Channel& channel) const override;
  base::Result<std::unique_ptr<Exchange>> begin(std::string_view mechanism, const base::Channel& channel) override;
  base::Task<base::Result<mail::AccountPtr>> login(std::string user, std::string password,
                                                   const base::Channel& channel) override;

  // The server ends: logins that are made to wait give up, now and from here on, with Errc::cancelled. Any thread.
  void end_waits() { ending_.store(true, std::memory_order_relaxed); }

  // For the exchanges. `how`: the mechanism's name, for the log.
  struct Attempt {
    std::string how;
    std::string typed_name;
    const base::Channel* channel;
    std::string acts_as = {};  // SASL's authorization identity; empty: the same
  };
  base::Task<base::Result<mail::AccountPtr>> check_password(Attempt attempt, std::string password);
  // The account and its keys; for one that does not exist or has none: no account, keys that nothing proves.
  struct ScramLookup {
    mail::AccountPtr account;
    ScramKeys keys;
    AccountLock lock = AccountLock::open;
  };
  base::Task<base::Result<ScramLookup>> find_scram_keys(const Attempt& attempt);
  // Whether what was looked up, which the client proved to know, is still so: much may happen before it proves it. As
  // the account is by then. Errc::auth_failed, told and counted already.
  base::Task<base::Result<ScramLookup>> confirm_scram_keys(const Attempt& attempt, ScramLookup proved);
  base::Task<base::Result<void>> wait_for_throttle(const Attempt& attempt);
  // Counts and logs; what is told is the same whatever the reason was. `tried`: for the throttle.
  base::Failure failed(const Attempt& attempt, std::string_view reason,
                       std::optional<std::uint64_t> tried = std::nullopt);
  // The password was right, the account is locked.
  base::Failure refused_as_locked(const Attempt& attempt);
  // Who they are is proven, and they want to act as somebody else, which is not offered. Errc::no_permission
  base::Failure refused_as_another(const Attempt& attempt);
  // Whether the authorization identity names the account that the attempt is about.
  static bool names_the_same(const Attempt& attempt);
  void succeeded(const Attempt& attempt, const mail::Account& account);
  const AuthSettings& settings() const { return settings_; }

 private:
  base::Task<base::Result<mail::AccountPtr>> find_and_check(const Attempt& attempt, std::string password);
  // What is stored under the name now; no account: there is none, or it is being removed.
  struct Stored {
    mail::AccountPtr account;
    Credentials credentials;
  };
  base::Task<base::Result<Stored>> look_up(std::string name);
  struct Verified {
    PasswordMatch match = PasswordMatch::no;
    std::optional<std::uint64_t> tried;  // for the throttle; nullopt: it was known, and nothing waited for
  };
  base::Task<base::Result<Verified>> verify(const std::string& name, const std::string& stored, std::string password);
  static void log_refusal(const Attempt& attempt, std::string_view reason);
  ScramKeys invented_keys(std::string_view name) const;

  mail::Store& store_;
  base::WorkerPool& hashing_;
  const AuthSettings settings_;
  Throttle throttle_;
  std::atomic<bool> ending_ = false;
  const std::string unknown_account_hash_;  // what a password is checked against where there is no account

  // Logins that were verified lately, as digests with a key of this process: a client that reconnects often costs no
  // Argon2.
  std::mutex verified_mutex_;
  const std::string verified_key_;
  std::unordered_map<std::string, std::string> verified_;
};

// Makers of the exchanges; each in a file of its own.
std::unique_ptr<Exchange> make_plain_exchange(AuthService& service, const base::Channel& channel);
std::unique_ptr<Exchange> make_login_exchange(AuthService& service, const base::Channel& channel);
std::unique_ptr<Exchange> make_scram_exchange(AuthService& service, const base::Channel& channel, ScramVariant variant);

}  // namespace auth
