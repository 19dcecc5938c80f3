// SASL LOGIN: never standardised, but what old mail programs speak: two prompts, two answers.
#include "auth/service.h"

namespace auth {
namespace {

constexpr std::size_t max_answer_bytes = 1024;

class LoginExchange : public Exchange {
 public:
  LoginExchange(AuthService& service, const base::Channel& channel) : service_(service), channel_(channel) {}
  // Some clients send the name as an initial response; an empty one asks for the prompt.
  bool client_first() const override { return false; }

  base::Task<base::Result<Step>> step(std::string response) override {
    if (response.size() > max_answer_bytes) co_return base::fail(base::Errc::bad_syntax, "LOGIN: answer too long");
    if (name_.empty()) {
      name_ = std::move(response);
      Step prompt;
      prompt.challenge = name_.empty() ? "Username:" : "Password:";
      co_return prompt;
    }
    AuthService::Attempt attempt{"login-sasl", name_, &channel_};
    auto checking = service_.check_password(std::move(attempt), std::move(response));
    CO_TRY(mail::AccountPtr account, co_await checking);
    Step done;
    done.account = std::move(account);
    co_return done;
  }

 private:
  AuthService& service_;
  const base::Channel& channel_;
  std::string name_;
};

}  // namespace

std::unique_ptr<Exchange> make_login_exchange(AuthService& service, const base::Channel& channel) {
  return std::make_unique<LoginExchange>(service, channel);
}

}  // namespace auth
