#include "support/runner.h"

#include <algorithm>
#include <map>

#include "support/client.h"
#include "support/match.h"
#include "support/mbox.h"

namespace support {
namespace {

class Run {
 public:
  Run(const Transcript& transcript, Target& target, std::filesystem::path mail_folder)
      : transcript_(transcript), target_(target), mail_folder_(std::move(mail_folder)) {}

  Outcome outcome() {
    if (const auto configured = target_.configure(transcript_.settings); !configured.has_value()) {
      return {Outcome::Kind::skipped, configured.error().detail};
    }
    account_ = target_.new_account();
    if (!prepare()) return {Outcome::Kind::failed, message_};
    if (!client(1, 0)) return {Outcome::Kind::failed, message_};  // it has seen what others are about to change
    for (std::size_t at = 0; at < transcript_.steps.size();) {
      if (!step(at)) return {Outcome::Kind::failed, message_};
    }
    return {};
  }

 private:
  bool fail(int line, const std::string& what) {
    message_ = "line " + std::to_string(line) + ": " + what;
    return false;
  }

  bool log_in(Client& client) { return client.succeeds("LOGIN " + account_ + " secret"); }

  // Mail comes in by APPEND, on a connection of its own, so that it is the same on every target.
  bool prepare() {
    if (transcript_.mailboxes.empty()) return true;
    Client client(target_.connect());
    client.next();
    if (!log_in(client)) return fail(0, "preparation: LOGIN failed");
    for (const auto& mailbox : transcript_.mailboxes) {
      const auto messages = read_mbox(mail_folder_ / mailbox.file);
      if (messages.size() < mailbox.messages) return fail(0, mailbox.file + " has too few messages");
      if (mailbox.name != "INBOX" && !client.succeeds("CREATE " + mailbox.name))
        return fail(0, "preparation: CREATE failed");
      for (std::size_t i = 0; i < mailbox.messages; ++i) {
        const auto literal = '{' + std::to_string(messages[i].size()) + "}\r\n" + messages[i];
        if (!client.succeeds("APPEND " + mailbox.name + ' ' + literal)) return fail(0, "preparation: APPEND failed");
      }
    }
    client.succeeds("LOGOUT");
    return true;
  }

  StartState start_state(int connection) const {
    if (transcript_.state == StartState::not_authenticated) return StartState::not_authenticated;
    if (connection != 1) return StartState::authenticated;
    if (transcript_.state) return *transcript_.state;
    return transcript_.mailboxes.empty() ? StartState::authenticated : StartState::selected;
  }

  // The connection of that number, made and brought to its start when first named.
  Client* client(int connection, int line) {
    auto& slot = clients_[connection];
    if (slot) return slot.get();
    slot = std::make_unique<Client>(target_.connect());
    const auto state = start_state(connection);
    if (state == StartState::not_authenticated) return slot.get();  // the greeting is there to be expected
    const bool greeted = slot->next().has_value();
    if (!greeted || !log_in(*slot)) return fail(line, "cannot log in"), nullptr;
    if (state == StartState::selected && !slot->succeeds("SELECT " + start_mailbox())) {
      return fail(line, "cannot select"), nullptr;
    }
    return slot.get();
  }

  std::string start_mailbox() const {
    return transcript_.mailboxes.empty() ? "INBOX" : transcript_.mailboxes.front().name;
  }

  // Account names differ from run to run: $user is the one of this run.
  std::string filled_in(const std::string& text) {
    bindings_.emplace("user", account_);
    return substituted(text, bindings_);
  }

  // What another connection does now, it does after them.
  void send_held_of_others(const Client& peer) {
    for (auto& [number, other] : clients_) {
      if (other.get() != &peer) other->send_held();
    }
  }

  bool step(std::size_t& at) {
    const auto& step = transcript_.steps[at];
    if (step.kind == StepKind::restart) {
      clients_.clear();
      ++at;
      const auto restarted = target_.restart();
      return restarted.has_value() || fail(step.line, restarted.error().detail);
    }
    Client* peer = client(step.connection, step.line);
    if (!peer) return false;
    send_held_of_others(*peer);
    switch (step.kind) {
      case StepKind::command: peer->command(filled_in(step.text)); break;
      case StepKind::pipelined: peer->pipeline(filled_in(step.text)); break;
      case StepKind::raw: peer->raw(filled_in(step.text)); break;
      case StepKind::disconnect:
        peer->hang_up();
        clients_.erase(step.connection);
        break;
      case StepKind::closed:
        if (!peer->wait_for_end()) return fail(step.line, "the connection is still open");
        break;
      case StepKind::response:
      case StepKind::absent: return responses(at, *peer);
      case StepKind::restart: break;
    }
    ++at;
    return true;
  }

  static bool is_tagged(const Step& step) { return !step.text.starts_with('*') && !step.text.starts_with('+'); }

  // The lines of one connection up to its tagged one, in any order; without a tagged one until each has come.
  bool responses(std::size_t& at, Client& peer) {
    std::vector<const Step*> expected, absent;
    const Step* tagged = nullptr;
    const int connection = transcript_.steps[at].connection;
    int line = 0;
    for (; at < transcript_.steps.size() && !tagged; ++at) {
      const auto& step = transcript_.steps[at];
      if (step.connection != connection || (step.kind != StepKind::response && step.kind != StepKind::absent)) break;
      line = step.line;
      if (step.kind == StepKind::absent) {
        absent.push_back(&step);
      } else if (is_tagged(step)) {
        tagged = &step;
      } else {
        expected.push_back(&step);
      }
    }
    return await(peer, std::move(expected), absent, tagged, line);
  }

  bool await(Client& peer, std::vector<const Step*> expected, const std::vector<const Step*>& absent,
             const Step* tagged, int line) {
    std::string seen;
    while (tagged || !expected.empty()) {
      auto response = peer.next();
      if (!response)
        return fail(line, "no more responses; missing: " + (expected.empty() ? tagged->text : expected[0]->text) +
                              "\ncame:\n" + seen);
      seen += response->text;
      after(peer, *response);
      if (const Step* step = unwanted(absent, *response)) return fail(step->line, "must not come: " + response->text);
      if (response->tagged) {
        if (!tagged) return fail(line, "unexpected: " + response->text);
        if (!matches(tokenise(tagged->text), response->nodes, bindings_))
          return fail(tagged->line, "expected: " + tagged->text + "\ncame:\n" + seen);
        if (!expected.empty()) return fail(expected[0]->line, "missing: " + expected[0]->text + "\ncame:\n" + seen);
        return true;
      }
      if (!take_expected(expected, *response) && transcript_.strict)
        return fail(line, "nothing expects: " + response->text);
    }
    return true;
  }

  // nullptr: none.
  const Step* unwanted(const std::vector<const Step*>& absent, const Client::Response& response) const {
    const auto found = std::ranges::find_if(absent, [&](const Step* step) {
      Bindings trial = bindings_;
      return matches(tokenise(step->text), response.nodes, trial);
    });
    return found == absent.end() ? nullptr : *found;
  }

  bool take_expected(std::vector<const Step*>& expected, const Client::Response& response) {
    const auto found = std::ranges::find_if(
        expected, [&](const Step* step) { return matches(tokenise(step->text), response.nodes, bindings_); });
    if (found == expected.end()) return false;
    expected.erase(found);
    return true;
  }

  // What changes the bytes that follow.
  void after(Client& peer, const Client::Response& response) {
    if (!response.tagged || response.nodes.empty() || response.nodes[0].text != "OK") return;
    if (response.text.find("begin TLS") != std::string::npos) (void)peer.connection().start_tls();
    if (response.text.find("DEFLATE active") != std::string::npos) (void)peer.connection().start_compression();
  }

  const Transcript& transcript_;
  Target& target_;
  std::filesystem::path mail_folder_;
  std::string account_;
  std::map<int, std::unique_ptr<Client>> clients_;
  Bindings bindings_;
  std::string message_;
};

}  // namespace

Outcome run(const Transcript& transcript, Target& target, const std::filesystem::path& mail_folder) {
  return Run(transcript, target, mail_folder).outcome();
}

}  // namespace support
