#include "auth/service.h"

#include <algorithm>

#include "auth/account_name.h"
#include "auth/crypto.h"
#include "auth/login_metrics.h"
#include "auth/saslprep.h"
#include "base/log.h"

namespace auth {
namespace {

constexpr std::size_t max_verified = 16'384;
// Between two looks at whether the server ends, while a login is made to wait.
constexpr std::chrono::milliseconds longest_nap{250};
// RFC 5929 4 and RFC 9266: the bindings that a TLS channel of ours can give.
constexpr std::string_view probe_binding = "tls-server-end-point";

// A hash that no password matches in practice, at the cost of a real one.
std::string make_unknown_hash(HashCost cost) {
  auto made = hash_password(random_bytes(32), cost);
  return made.has_value() ? *made : std::string();
}

std::string throttle_name(const AuthService::Attempt& attempt) {
  auto name = account_name(attempt.typed_name);
  return name.has_value() ? *name : std::string("?");
}

// Stands for a proof of a password where telling it from others is enough.
std::uint64_t number_of(std::string_view proof) {
  std::uint64_t number = 0;
  proof.copy(reinterpret_cast<char*>(&number), sizeof number);
  return number;
}

// A login that was looked at and refused, and is counted as that already.
bool is_refusal(base::Errc code) {
  using base::Errc;
  return code == Errc::auth_failed || code == Errc::auth_expired || code == Errc::no_permission;
}

}  // namespace

AuthService::AuthService(mail::Store& store, const base::Clock& clock, base::WorkerPool& hashing, AuthSettings settings)
    : store_(store),
      hashing_(hashing),
      settings_(std::move(settings)),
      throttle_(settings_.throttle, clock),
      unknown_account_hash_(make_unknown_hash(settings_.cost)),
      verified_key_(random_bytes(32)) {}

bool AuthService::passwords_allowed(const base::Channel& channel) const {
  if (channel.encryption() == base::Encryption::tls) return true;
  switch (settings_.cleartext) {
    case CleartextPolicy::never: return false;
    case CleartextPolicy::loopback: return channel.peer().loopback;
    case CleartextPolicy::always: return true;
  }
  return false;
}

std::vector<std::string> AuthService::mechanisms(const base::Channel& channel) const {
  std::vector<std::string> names;
  if (!passwords_allowed(channel)) return names;
  if (settings_.scram == ScramStorage::on) {
    if (!channel.channel_binding(probe_binding).empty()) names.emplace_back("SCRAM-SHA-256-PLUS");
    names.emplace_back("SCRAM-SHA-256");
  }
  names.emplace_back("PLAIN");
  names.emplace_back("LOGIN");
  return names;
}

base::Result<std::unique_ptr<Exchange>> AuthService::begin(std::string_view mechanism, const base::Channel& channel) {
  bool known =
      mechanism == "PLAIN" || mechanism == "LOGIN" ||
      (settings_.scram == ScramStorage::on && (mechanism == "SCRAM-SHA-256" || mechanism == "SCRAM-SHA-256-PLUS"));
  if (!known) return base::fail(base::Errc::not_found, "no such SASL mechanism");
  if (!passwords_allowed(channel)) return base::fail(base::Errc::privacy_required, "needs TLS first");
  if (mechanism == "PLAIN") return make_plain_exchange(*this, channel);
  if (mechanism == "LOGIN") return make_login_exchange(*this, channel);
  return make_scram_exchange(*this, channel, mechanism == "SCRAM-SHA-256" ? ScramVariant::plain : ScramVariant::plus);
}

base::Task<base::Result<mail::AccountPtr>> AuthService::login(std::string user, std::string password,
                                                              const base::Channel& channel) {
  if (!passwords_allowed(channel)) co_return base::fail(base::Errc::privacy_required, "needs TLS first");
  Attempt attempt{"login", std::move(user), &channel};
  auto checking = check_password(std::move(attempt), std::move(password));
  base::Result<mail::AccountPtr> account = co_await checking;
  co_return account;
}

base::Task<base::Result<mail::AccountPtr>> AuthService::check_password(Attempt attempt, std::string password) {
  auto waiting = wait_for_throttle(attempt);
  CO_TRY(co_await waiting);
  auto checking = find_and_check(attempt, std::move(password));
  base::Result<mail::AccountPtr> account = co_await checking;
  if (account.has_value()) {
    succeeded(attempt, **account);
  } else if (!is_refusal(account.error().code)) {
    count_login(attempt.how, LoginResult::unavailable);
  }
  co_return account;
}

base::Task<base::Result<AuthService::Stored>> AuthService::look_up(std::string name) {
  Stored stored;
  auto opening = store_.open_account(std::move(name));
  base::Result<mail::AccountPtr> account = co_await opening;
  if (!account.has_value()) {
    if (account.error().code == base::Errc::not_found) co_return stored;
    co_return base::fail(std::move(account).error());
  }
  auto loading = load_credentials(*account);
  base::Result<Credentials> credentials = co_await loading;
  if (!credentials.has_value()) {
    if (credentials.error().code == base::Errc::not_found) co_return stored;
    co_return base::fail(std::move(credentials).error());
  }
  stored.account = std::move(*account);
  stored.credentials = std::move(*credentials);
  co_return stored;
}

base::Task<base::Result<mail::AccountPtr>> AuthService::find_and_check(const Attempt& attempt, std::string password) {
  auto name = account_name(attempt.typed_name);
  auto prepared = saslprep(password);
  wipe(password);
  const std::string key = name.has_value() ? *name : std::string();
  Stored stored;
  if (name.has_value()) {
    auto looking = look_up(key);
    CO_TRY(stored, co_await looking);
  }
  const std::string hash = stored.credentials.hash.empty() ? unknown_account_hash_ : stored.credentials.hash;
  auto verifying = verify(key, hash, prepared.has_value() ? *prepared : std::string());
  CO_TRY(const Verified verified, co_await verifying);
  bool usable = stored.account != nullptr && !stored.credentials.hash.empty() && prepared.has_value();
  if (!usable || verified.match == PasswordMatch::no)
    co_return failed(attempt, stored.account == nullptr ? "unknown account" : "wrong password", verified.tried);
  if (verified.tried) {
    // The hash took its time: who was locked out or given another password meanwhile stays out.
    auto looking = look_up(key);
    CO_TRY(Stored now, co_await looking);
    const bool same = now.account != nullptr && now.account->id() == stored.account->id() &&
                      now.credentials.hash == stored.credentials.hash;
    if (!same) co_return failed(attempt, "changed while it was checked", verified.tried);
    stored = std::move(now);
  }
  if (stored.credentials.lock == AccountLock::locked) co_return refused_as_locked(attempt);
  if (!names_the_same(attempt)) co_return refused_as_another(attempt);
  co_return stored.account;
}

base::Task<base::Result<AuthService::Verified>> AuthService::verify(const std::string& name, const std::string& stored,
                                                                    std::string password) {
  // Nobody is ever told it, so a secret in front is as good as an HMAC, and a sixth of its cost.
  std::string proof = sha256(verified_key_ + stored + '\0' + password);
  {
    std::lock_guard lock(verified_mutex_);
    auto known = verified_.find(name);
    if (known != verified_.end() && equal_in_constant_time(known->second, proof)) {
      wipe(password);
      co_return Verified{PasswordMatch::yes, std::nullopt};
    }
  }
  const std::uint64_t tried = number_of(proof);
  std::function<base::Result<PasswordMatch>()> work = [stored, password] { return verify_password(password, stored); };
  auto running = hashing_.run(std::move(work));
  base::Result<PasswordMatch> match = co_await running;
  wipe(password);
  if (!match.has_value()) co_return base::fail(std::move(match).error());
  if (*match == PasswordMatch::yes) {
    std::lock_guard lock(verified_mutex_);
    if (verified_.size() >= max_verified) verified_.clear();
    verified_[name] = std::move(proof);
  }
  co_return Verified{*match, tried};
}

base::Task<base::Result<AuthService::ScramLookup>> AuthService::find_scram_keys(const Attempt& attempt) {
  auto waiting = wait_for_throttle(attempt);
  CO_TRY(co_await waiting);
  auto name = account_name(attempt.typed_name);
  ScramLookup lookup;
  lookup.keys = invented_keys(name.has_value() ? *name : attempt.typed_name);
  if (!name.has_value()) co_return lookup;
  auto looking = look_up(*name);
  CO_TRY(Stored stored, co_await looking);
  if (stored.account == nullptr || !stored.credentials.scram) co_return lookup;
  lookup.account = std::move(stored.account);
  lookup.keys = *stored.credentials.scram;
  lookup.lock = stored.credentials.lock;
  co_return lookup;
}

base::Task<base::Result<AuthService::ScramLookup>> AuthService::confirm_scram_keys(const Attempt& attempt,
                                                                                   ScramLookup proved) {
  auto looking = look_up(proved.account->name());
  CO_TRY(Stored now, co_await looking);
  const bool same = now.account != nullptr && now.account->id() == proved.account->id() && now.credentials.scram &&
                    now.credentials.scram->stored_key == proved.keys.stored_key;
  if (!same) co_return failed(attempt, "changed during the exchange");
  proved.lock = now.credentials.lock;
  co_return proved;
}

ScramKeys AuthService::invented_keys(std::string_view name) const {
  ScramKeys keys;
  keys.salt = hmac_sha256(settings_.secret, "scram salt " + std::string(name)).substr(0, 16);
  keys.stored_key = random_bytes(32);
  keys.server_key = random_bytes(32);
  return keys;
}

base::Task<base::Result<void>> AuthService::wait_for_throttle(const Attempt& attempt) {
  base::Channel& channel = const_cast<base::Channel&>(*attempt.channel);
  auto left = throttle_.delay(attempt.channel->peer().address, throttle_name(attempt));
  if (left.count() > 0) count_throttled_login();
  for (; left.count() > 0; left -= longest_nap) {
    if (ending_.load(std::memory_order_relaxed)) co_return base::fail(base::Errc::cancelled, "the server shuts down");
    auto nap = base::sleep_on(channel.executor(), std::min(left, longest_nap));
    co_await nap;
  }
  co_return base::Result<void>();
}

base::Failure AuthService::failed(const Attempt& attempt, std::string_view reason, std::optional<std::uint64_t> tried) {
  throttle_.failed(attempt.channel->peer().address, throttle_name(attempt), tried);
  count_login(attempt.how, LoginResult::failed);
  log_refusal(attempt, reason);
  return base::fail(base::Errc::auth_failed, "authentication failed");
}

bool AuthService::names_the_same(const Attempt& attempt) {
  if (attempt.acts_as.empty()) return true;
  auto wanted = account_name(attempt.acts_as);
  auto own = account_name(attempt.typed_name);
  return wanted.has_value() && own.has_value() && *wanted == *own;
}

base::Failure AuthService::refused_as_another(const Attempt& attempt) {
  count_login(attempt.how, LoginResult::failed);
  log_refusal(attempt, "another authorization identity");
  return base::fail(base::Errc::no_permission, "acting for another account");
}

base::Failure AuthService::refused_as_locked(const Attempt& attempt) {
  count_login(attempt.how, LoginResult::locked);
  log_refusal(attempt, "account is locked");
  return base::fail(base::Errc::auth_expired, "the account is locked");
}

void AuthService::log_refusal(const Attempt& attempt, std::string_view reason) {
  const base::PeerInfo& peer = attempt.channel->peer();
  base::log::warning("login_failed", {{"account", throttle_name(attempt)},
                                      {"peer", peer.address},
                                      {"listener", peer.listener},
                                      {"how", attempt.how},
                                      {"reason", reason}});
}

void AuthService::succeeded(const Attempt& attempt, const mail::Account& account) {
  const base::PeerInfo& peer = attempt.channel->peer();
  throttle_.succeeded(throttle_name(attempt));
  count_login(attempt.how, LoginResult::ok);
  std::string_view encryption = attempt.channel->encryption() == base::Encryption::tls ? "yes" : "no";
  base::log::info("login", {{"account", account.name()},
                            {"peer", peer.address},
                            {"listener", peer.listener},
                            {"how", attempt.how},
                            {"tls", encryption}});
}

}  // namespace auth
