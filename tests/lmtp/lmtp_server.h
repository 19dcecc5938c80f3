// LmtpServer: accounts in memory and LMTP sessions over pipes. What the tests beside it talk to.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/scope.h"
#include "engine/engine.h"
#include "lmtp/session.h"
#include "mail/store.h"
#include "support/loop.h"
#include "support/memory_channel.h"

namespace lmtp_test {

enum class Tls { possible, impossible };

class LmtpServer {
 public:
  explicit LmtpServer(lmtp::Settings settings = {}, Tls tls = Tls::impossible);
  ~LmtpServer();

  void add_account(const std::string& name, mail::QuotaLimits limits = {});
  void add_folder(const std::string& account, const std::string& folder);
  void remove_folder(const std::string& account, const std::string& folder);

  // A connection of the test's own.
  std::shared_ptr<support::MemoryPipe> connect();
  // Sends the pieces, each after the one before was taken, and answers with all that the server said until it ended:
  // the last command must make it end.
  std::string talk(const std::vector<std::string_view>& pieces);
  std::string talk(std::string_view input) { return talk(std::vector<std::string_view>{input}); }
  // Sends all of it, waits until it was taken, hangs up and waits for the end.
  void abandon(std::string_view input);

  // The messages of a folder, whole.
  std::vector<std::string> mail(const std::string& account, const std::string& folder = "INBOX");
  // Until everything that was posted to the loop before has run.
  void settle();

 private:
  lmtp::Settings settings_;
  Tls tls_;
  std::unique_ptr<engine::Engine> engine_;
  support::Loop loop_;
  std::unique_ptr<mail::Store> store_;
  std::unique_ptr<lmtp::Services> services_;
  base::Scope sessions_;
};

// Everything until the server ended the conversation.
std::string rest_of(support::MemoryPipe& pipe);
// The codes at the beginning of the lines, one word each: "220 250- 250 354".
std::string codes(std::string_view answers);

}  // namespace lmtp_test
