#include "lmtp_server.h"

#include <future>
#include <stdexcept>

#include "base/clock.h"
#include "engine/memory/memory.h"

namespace lmtp_test {
namespace {

constexpr std::chrono::seconds patience{20};

template <class T>
T must(base::Result<T> result) {
  if (!result.has_value()) throw std::runtime_error(base::describe(result.error()));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

class Channel : public support::MemoryChannel {
 public:
  Channel(std::shared_ptr<support::MemoryPipe> pipe, base::PeerInfo peer, Tls tls)
      : MemoryChannel(std::move(pipe), std::move(peer), base::Encryption::none), tls_(tls) {}
  bool can_start_tls() const override { return tls_ == Tls::possible && MemoryChannel::can_start_tls(); }

 private:
  Tls tls_;
};

base::Task<void> serve(std::unique_ptr<base::Channel> channel, const lmtp::Services& services) {
  auto running = lmtp::run_session(*channel, services);
  co_await running;
}

}  // namespace

LmtpServer::LmtpServer(lmtp::Settings settings, Tls tls) : settings_(std::move(settings)), tls_(tls) {
  engine_ = engine::memory::open();
  store_ = must(base::sync_wait(mail::Store::open(*engine_, base::Clock::system(), loop_, {})));
  services_ = std::make_unique<lmtp::Services>(lmtp::Services{*store_, base::Clock::system(), settings_});
}

LmtpServer::~LmtpServer() {
  sessions_.join();
  base::sync_wait(store_->close());
}

void LmtpServer::add_account(const std::string& name, mail::QuotaLimits limits) {
  const auto account = must(base::sync_wait(store_->create_account(name)));
  must(base::sync_wait(account->set_quota(limits)));
}

void LmtpServer::add_folder(const std::string& account, const std::string& folder) {
  const auto opened = must(base::sync_wait(store_->open_account(account)));
  must(base::sync_wait(opened->create(folder, mail::SpecialUse::none)));
}

void LmtpServer::remove_folder(const std::string& account, const std::string& folder) {
  const auto opened = must(base::sync_wait(store_->open_account(account)));
  must(base::sync_wait(opened->remove(folder)));
}

std::shared_ptr<support::MemoryPipe> LmtpServer::connect() {
  auto pipe = std::make_shared<support::MemoryPipe>(loop_);
  const base::PeerInfo peer{"127.0.0.1", 4711, "lmtp", true};
  sessions_.start(loop_, serve(std::make_unique<Channel>(pipe, peer, tls_), *services_));
  return pipe;
}

void LmtpServer::settle() {
  std::promise<void> reached;
  loop_.post([&] { reached.set_value(); });
  reached.get_future().wait();
}

std::string LmtpServer::talk(const std::vector<std::string_view>& pieces) {
  const auto pipe = connect();
  for (const auto piece : pieces) {
    settle();
    pipe->send(piece);
  }
  return rest_of(*pipe);
}

void LmtpServer::abandon(std::string_view input) {
  const auto pipe = connect();
  pipe->send(input);
  settle();
  pipe->hang_up();
  rest_of(*pipe);
}

std::vector<std::string> LmtpServer::mail(const std::string& account, const std::string& folder) {
  const auto opened = must(base::sync_wait(store_->open_account(account)));
  const auto mailbox = must(base::sync_wait(opened->open(opened->folders()->find(folder)->id)));
  const auto state = mailbox->state();
  std::vector<std::string> messages;
  for (std::uint32_t i = 0; i < state->exists(); ++i) {
    const auto record = must(base::sync_wait(mailbox->cold_record(state, state->at(mail::Position(i)).uid)));
    const auto reader = must(base::sync_wait(mailbox->open_message(record)));
    std::string message;
    while (message.size() < reader->size_bytes()) {
      message += must(base::sync_wait(reader->read(message.size(), reader->size_bytes() - message.size()))).bytes;
    }
    messages.push_back(std::move(message));
  }
  return messages;
}

std::string rest_of(support::MemoryPipe& pipe) {
  std::string answers;
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!pipe.ended() && std::chrono::steady_clock::now() < deadline) answers += pipe.receive(patience);
  if (!pipe.ended()) throw std::runtime_error("the server is still there after: " + answers);
  return answers;
}

std::string codes(std::string_view answers) {
  std::string out;
  for (std::size_t at = 0; at < answers.size();) {
    const auto end = std::min(answers.find("\r\n", at), answers.size());
    const auto line = answers.substr(at, end - at);
    out += (out.empty() ? "" : " ") + std::string(line.substr(0, line.size() > 3 && line[3] == '-' ? 4 : 3));
    at = end + 2;
  }
  return out;
}

}  // namespace lmtp_test
