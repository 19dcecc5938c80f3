// A whole session of IMAP over a store in memory. The first byte chooses the width in which the input arrives; what
// follows is what a client sends, at "LOGIN u p" logged in. Each tag that a command line began with is answered at most
// as often as it was sent, and no line that is written is without its CRLF.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "conversation.h"
#include "imap/session/session.h"

namespace {

// Anybody with the password "p" is the one account; PLAIN and its relatives are auth_messages.cc's.
class Door : public auth::Authenticator {
 public:
  explicit Door(mail::AccountPtr account) : account_(std::move(account)) {}

  std::vector<std::string> mechanisms(const base::Channel&) const override { return {"PLAIN"}; }
  bool passwords_allowed(const base::Channel&) const override { return true; }
  base::Result<std::unique_ptr<auth::Exchange>> begin(std::string_view mechanism, const base::Channel&) override {
    if (mechanism != "PLAIN") return base::fail(base::Errc::not_found, "no such mechanism");
    return std::unique_ptr<auth::Exchange>(std::make_unique<TwoTurns>(account_));
  }
  base::Task<base::Result<mail::AccountPtr>> login(std::string, std::string password, const base::Channel&) override {
    if (password != "p") co_return base::fail(base::Errc::auth_failed, "not p");
    co_return account_;
  }

 private:
  // One challenge, and data with success: the longest way that a SASL exchange takes through the session.
  class TwoTurns : public auth::Exchange {
   public:
    explicit TwoTurns(mail::AccountPtr account) : account_(std::move(account)) {}
    bool client_first() const override { return true; }
    base::Task<base::Result<auth::Step>> step(std::string response) override {
      if (turn_++ == 0) co_return auth::Step{"challenge", nullptr};
      if (response != "p") co_return base::fail(base::Errc::auth_failed, "not p");
      co_return auth::Step{"goodbye", account_};
    }

   private:
    mail::AccountPtr account_;
    int turn_ = 0;
  };

  mail::AccountPtr account_;
};

const imap::session::Offer& everything(const imap::session::Settings& settings) {
  static const auto offer = imap::session::Offer::from(settings);
  return *offer;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static const imap::session::Settings settings;
  fuzz::House house;
  Door door(house.account());
  const imap::session::Services services{house.store(), door, settings, everything(settings), base::Clock::system()};
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  fuzz::Conversation conversation(house.executor(), input, data[0] == 0 ? input.size() : data[0]);
  house.run(imap::session::run(conversation, services));
  const std::string& output = conversation.output();
  if (!output.starts_with("* OK ") || !output.ends_with("\r\n")) std::abort();
  return 0;
}
