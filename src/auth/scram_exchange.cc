// SASL SCRAM-SHA-256 and SCRAM-SHA-256-PLUS over the accounts (RFC 5802, RFC 7677).
#include <optional>

#include "auth/crypto.h"
#include "auth/service.h"
#include "base/base64.h"

namespace auth {
namespace {

constexpr std::size_t nonce_bytes = 18;

class ScramExchange : public Exchange {
 public:
  ScramExchange(AuthService& service, const base::Channel& channel, ScramVariant variant)
      : service_(service), channel_(channel), variant_(variant) {}
  bool client_first() const override { return true; }

  base::Task<base::Result<Step>> step(std::string response) override {
    auto turn = server_ ? finish(std::move(response)) : begin(std::move(response));
    base::Result<Step> step = co_await turn;
    co_return step;
  }

 private:
  base::Task<base::Result<Step>> begin(std::string response);
  base::Task<base::Result<Step>> finish(std::string response);
  base::Result<std::string> binding_data(const ScramClientFirst& first) const;

  AuthService& service_;
  const base::Channel& channel_;
  const ScramVariant variant_;
  std::string typed_name_;
  std::string acts_as_;
  AuthService::ScramLookup lookup_;
  std::optional<ScramServer> server_;
};

// RFC 5802 6: "p" only with -PLUS, and "y" ("I could, but you said you can't") only where we indeed did not offer it.
base::Result<std::string> ScramExchange::binding_data(const ScramClientFirst& first) const {
  bool used = first.binding == ScramClientFirst::Binding::used;
  if (used != (variant_ == ScramVariant::plus))
    return base::fail(base::Errc::bad_syntax, "SCRAM: channel binding and mechanism do not agree");
  if (used) {
    std::string data = channel_.channel_binding(first.binding_type);
    if (data.empty()) return base::fail(base::Errc::auth_failed, "SCRAM: unsupported channel binding type");
    return data;
  }
  bool offered = !channel_.channel_binding("tls-server-end-point").empty();
  if (offered && first.binding == ScramClientFirst::Binding::server_thought_not_to) {
    return base::fail(base::Errc::auth_failed, "SCRAM: somebody hid the -PLUS mechanism");
  }
  return std::string();
}

base::Task<base::Result<Step>> ScramExchange::begin(std::string response) {
  CO_TRY(ScramClientFirst first, parse_scram_client_first(response));
  CO_TRY(std::string binding, binding_data(first));
  typed_name_ = first.user;
  acts_as_ = first.authorization;
  AuthService::Attempt attempt{"scram-sha-256", typed_name_, &channel_};
  auto finding = service_.find_scram_keys(attempt);
  CO_TRY(lookup_, co_await finding);
  server_.emplace(std::move(first), lookup_.keys, base::base64_encode(random_bytes(nonce_bytes)), std::move(binding));
  Step next;
  next.challenge = server_->first_message();
  co_return next;
}

base::Task<base::Result<Step>> ScramExchange::finish(std::string response) {
  AuthService::Attempt attempt{variant_ == ScramVariant::plus ? "scram-sha-256-plus" : "scram-sha-256", typed_name_,
                               &channel_, acts_as_};
  auto proved = server_->finish(response);
  if (!proved.has_value() && proved.error().code == base::Errc::bad_syntax)
    co_return base::fail(std::move(proved).error());
  if (!proved.has_value() || lookup_.account == nullptr)
    co_return service_.failed(attempt, "wrong proof or unknown account");
  auto confirming = service_.confirm_scram_keys(attempt, lookup_);
  CO_TRY(lookup_, co_await confirming);
  if (lookup_.lock == AccountLock::locked) co_return service_.refused_as_locked(attempt);
  if (!AuthService::names_the_same(attempt)) co_return service_.refused_as_another(attempt);
  service_.succeeded(attempt, *lookup_.account);
  Step done;
  done.challenge = std::move(*proved);
  done.account = lookup_.account;
  co_return done;
}

}  // namespace

std::unique_ptr<Exchange> make_scram_exchange(AuthService& service, const base::Channel& channel,
                                              ScramVariant variant) {
  return std::make_unique<ScramExchange>(service, channel, variant);
}

}  // namespace auth
