// SASL PLAIN (RFC 4616) over the accounts.
#include "auth/plain.h"
#include "auth/service.h"

namespace auth {
namespace {

class PlainExchange : public Exchange {
 public:
  PlainExchange(AuthService& service, const base::Channel& channel) : service_(service), channel_(channel) {}
  bool client_first() const override { return true; }

  base::Task<base::Result<Step>> step(std::string response) override {
    CO_TRY(PlainMessage message, parse_plain(response));
    AuthService::Attempt attempt{"plain", message.authentication, &channel_, message.authorization};
    auto checking = service_.check_password(std::move(attempt), std::move(message.password));
    CO_TRY(mail::AccountPtr account, co_await checking);
    Step done;
    done.account = std::move(account);
    co_return done;
  }

 private:
  AuthService& service_;
  const base::Channel& channel_;
};

}  // namespace

std::unique_ptr<Exchange> make_plain_exchange(AuthService& service, const base::Channel& channel) {
  return std::make_unique<PlainExchange>(service, channel);
}

}  // namespace auth
