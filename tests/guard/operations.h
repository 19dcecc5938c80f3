// What is measured: operations on a server in this process, over pipes, with its mail in memory.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lmtp_server.h"
#include "support/memory_target.h"

namespace guard {

inline constexpr unsigned repetitions = 20;
inline constexpr unsigned mailbox_messages = 10'000;

// One dialogue: sends, and waits for the line that ends the answer.
class Dialogue {
 public:
  explicit Dialogue(std::unique_ptr<support::Connection> connection) : connection_(std::move(connection)) {}
  // Ends the program's test when anything but `expected` is how the last line begins, or nothing comes.
  void say(std::string_view command, std::string_view expected);

 private:
  std::unique_ptr<support::Connection> connection_;
};

// A logged-in client with mail of `mailbox_messages` in INBOX and a thousand in Thousand; and an LMTP client.
class Server {
 public:
  Server();
  // The tagged answer must be OK.
  void imap(std::string_view command);
  void deliver(std::string_view message);

 private:
  support::MemoryTarget target_;
  std::unique_ptr<Dialogue> imap_;
  lmtp_test::LmtpServer lmtp_server_;
  std::unique_ptr<Dialogue> lmtp_;
};

struct Operation {
  std::string name;     // its row in limits.tsv
  std::string prepare;  // a command before the first repetition
  std::function<void(Server&, unsigned repetition)> run;
};
std::vector<Operation> operations();

// Runs it `repetitions` times.
void repeat_measured(Server& server, const Operation& operation);

// Do nothing: marks for callgrind, which counts from the one to the other (instructions_test.py).
void measuring_begins();
void measuring_ends();

}  // namespace guard
