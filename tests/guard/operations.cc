#include "operations.h"

#include <algorithm>
#include <stdexcept>

#include "engine/memory/memory.h"

namespace guard {
namespace {

constexpr unsigned messages_per_append = 500;

class PipeEnd : public support::Connection {
 public:
  explicit PipeEnd(std::shared_ptr<support::MemoryPipe> pipe) : pipe_(std::move(pipe)) {}
  ~PipeEnd() override { pipe_->hang_up(); }
  void send(std::string_view bytes) override { pipe_->send(bytes); }
  std::string receive(std::chrono::milliseconds timeout) override { return pipe_->receive(timeout); }
  bool ended() const override { return pipe_->ended(); }
  void hang_up() override { pipe_->hang_up(); }
  base::Result<void> start_tls() override { return {}; }
  base::Result<void> start_compression() override { return {}; }

 private:
  std::shared_ptr<support::MemoryPipe> pipe_;
};

// Some 900 octets; every tenth is from Ada.
std::string sample(unsigned number) {
  const auto text = std::to_string(number);
  const std::string sender = number % 10 == 0 ? "Ada Lovelace <ada@example.org>" : "Bob <bob" + text + "@example.com>";
  return "Message-ID: <" + text + "@example.org>\r\nDate: Mon, 2 Mar 2026 10:00:00 +0000\r\nFrom: " + sender +
         "\r\nTo: team@example.org, \"Grace H.\" <grace@example.net>\r\nSubject: =?utf-8?q?Caf=C3=A9?= number " + text +
         "\r\nReceived: from a.example.com by b.example.org; Mon, 2 Mar 2026 10:00:00 +0000"
         "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" +
         std::string(500, 'x') + "\r\n";
}

std::string literal(const std::string& message) { return "{" + std::to_string(message.size()) + "+}\r\n" + message; }

void fill(Dialogue& imap, const std::string& folder, unsigned messages) {
  for (unsigned from = 0; from < messages; from += messages_per_append) {
    std::string command = "t APPEND " + folder;
    const unsigned to = std::min(messages, from + messages_per_append);
    for (unsigned number = from; number < to; ++number) command += " (\\Seen) " + literal(sample(number));
    imap.say(command, "t OK");
  }
}

std::function<void(Server&, unsigned)> command(std::string text) {
  return [text = std::move(text)](Server& server, unsigned) { server.imap(text); };
}

}  // namespace

// Keeps no more of an answer than its last line.
void Dialogue::say(std::string_view command, std::string_view expected) {
  std::string tail;
  if (!command.empty()) connection_->send(std::string(command) + "\r\n");
  while (true) {
    const auto bytes = connection_->receive(std::chrono::seconds(120));
    if (bytes.empty()) throw std::runtime_error("no answer to " + std::string(command.substr(0, 80)));
    tail += bytes;
    if (!tail.ends_with("\r\n")) continue;
    const auto line = tail.rfind('\n', tail.size() - 2);
    tail.erase(0, line == std::string::npos ? 0 : line + 1);
    if (tail.starts_with(expected)) return;
    if (tail.starts_with("t ") || tail.starts_with('5'))
      throw std::runtime_error(std::string(command.substr(0, 80)) + ": " + tail);
  }
}

Server::Server() : target_([] { return engine::memory::open(); }, support::MemoryTarget::EngineLife::once) {
  if (!target_.configure({}).has_value()) throw std::runtime_error("the server cannot be made");
  const auto account = target_.new_account();
  imap_ = std::make_unique<Dialogue>(target_.connect());
  imap_->say("", "* OK");
  imap_->say("t LOGIN " + account + " secret", "t OK");
  fill(*imap_, "INBOX", mailbox_messages);
  imap_->say("t CREATE Thousand", "t OK");
  fill(*imap_, "Thousand", 1'000);
  lmtp_server_.add_account("user1");
  lmtp_ = std::make_unique<Dialogue>(std::make_unique<PipeEnd>(lmtp_server_.connect()));
  lmtp_->say("", "220");
  lmtp_->say("LHLO client.example.org", "250 ");
}

void Server::imap(std::string_view command) { imap_->say("t " + std::string(command), "t OK"); }

void Server::deliver(std::string_view message) {
  lmtp_->say("MAIL FROM:<sender@example.org>\r\nRCPT TO:<user1>\r\nDATA", "354");
  lmtp_->say(std::string(message) + ".", "250 ");
}

std::vector<Operation> operations() {
  const auto store_one = [](Server& server, unsigned repetition) {
    server.imap(repetition % 2 == 0 ? "STORE 7 +FLAGS (\\Flagged)" : "STORE 7 -FLAGS (\\Flagged)");
  };
  const auto append = [](Server& server, unsigned repetition) {
    server.imap("APPEND Drafts " + literal(sample(repetition) + std::string(4'000, 'y') + "\r\n"));
  };
  const auto deliver = [](Server& server, unsigned repetition) { server.deliver(sample(repetition)); };
  return {
      {"noop", "SELECT Thousand", command("NOOP")},
      {"fetch_flags_1000", "SELECT Thousand", command("FETCH 1:* (FLAGS)")},
      {"fetch_headers_100", "SELECT Thousand",
       command("FETCH 1:100 (BODY.PEEK[HEADER.FIELDS (FROM TO SUBJECT DATE)])")},
      {"fetch_envelope_100", "SELECT Thousand", command("FETCH 1:100 (ENVELOPE)")},
      {"store_one", "SELECT Thousand", store_one},
      {"select_10000", "NOOP", command("SELECT INBOX")},
      {"fetch_flags_10000", "SELECT INBOX", command("FETCH 1:* (FLAGS)")},
      {"search_from_10000", "SELECT INBOX", command("SEARCH FROM ada")},
      {"search_seen_10000", "SELECT INBOX", command("SEARCH SEEN")},
      {"search_body_100", "SELECT Thousand", command("SEARCH 1:100 BODY zeppelin")},
      {"sort_subject_10000", "SELECT INBOX", command("SORT (SUBJECT) UTF-8 ALL")},
      {"thread_10000", "SELECT INBOX", command("THREAD REFERENCES UTF-8 ALL")},
      {"append", "NOOP", append},
      {"lmtp_delivery", "NOOP", deliver},
  };
}

[[gnu::noipa]] void measuring_begins() {}
[[gnu::noipa]] void measuring_ends() {}

void repeat_measured(Server& server, const Operation& operation) {
  measuring_begins();
  for (unsigned repetition = 0; repetition < repetitions; ++repetition) operation.run(server, repetition);
  measuring_ends();
}

}  // namespace guard
