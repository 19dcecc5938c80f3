#include "support/memory_target.h"

#include <stdexcept>

#include "auth/accounts.h"
#include "base/clock.h"

namespace support {
namespace {

using base::Errc;
using base::Result;

// The client's end of a pipe.
class PipeConnection : public Connection {
 public:
  explicit PipeConnection(std::shared_ptr<MemoryPipe> pipe) : pipe_(std::move(pipe)) {}
  ~PipeConnection() override { pipe_->hang_up(); }
  void send(std::string_view bytes) override { pipe_->send(bytes); }
  std::string receive(std::chrono::milliseconds timeout) override { return pipe_->receive(timeout); }
  bool ended() const override { return pipe_->ended(); }
  void hang_up() override { pipe_->hang_up(); }
  Result<void> start_tls() override { return {}; }
  Result<void> start_compression() override { return {}; }

 private:
  std::shared_ptr<MemoryPipe> pipe_;
};

base::Task<void> serve(std::unique_ptr<base::Channel> channel, imap::session::Services services) {
  auto running = imap::session::run(*channel, services);
  co_await running;
}

template <class T>
T must(Result<T> result) {
  if (!result.has_value()) throw std::runtime_error(base::describe(result.error()));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

std::vector<std::string> words(const std::string& text) {
  std::vector<std::string> out(1);
  for (const char c : text) {
    if (c != ' ') {
      out.back() += c;
    } else if (!out.back().empty()) {
      out.emplace_back();
    }
  }
  if (out.back().empty()) out.pop_back();
  return out;
}

}  // namespace

MemoryTarget::MemoryTarget(OpenEngine open_engine, EngineLife life)
    : open_engine_(std::move(open_engine)), life_(life), workers_(1, 64) {
  settings_.server_version = "test";
  auth_settings_.cost = {8, 1, 1};
  auth_settings_.cleartext = auth::CleartextPolicy::loopback;
  auth_settings_.secret = "of transcripts";
}

MemoryTarget::~MemoryTarget() { stop(); }

Result<void> MemoryTarget::apply(const std::string& key, const std::string& value) {
  if (key == "imap.disabled_capabilities") {
    settings_.disabled_capabilities = words(value);
  } else if (key == "imap.literals") {
    settings_.literals = value == "minus" ? imap::session::LiteralMode::minus : imap::session::LiteralMode::plus;
  } else if (key == "imap.admins") {
    settings_.admins = words(value);
  } else if (key == "imap.idle_keepalive_milliseconds") {
    settings_.idle_keepalive = std::chrono::milliseconds(std::stoul(value));
  } else if (key == "imap.autologout_milliseconds") {
    settings_.autologout = std::chrono::milliseconds(std::stoul(value));
  } else if (key == "imap.login_timeout_milliseconds") {
    settings_.login_timeout = std::chrono::milliseconds(std::stoul(value));
  } else if (key == "imap.max_message_bytes") {
    settings_.max_message_bytes = store_options_.max_message_bytes = std::stoul(value);
  } else if (key == "imap.max_append_messages") {
    settings_.max_append_messages = std::stoul(value);
  } else if (key == "imap.max_append_bytes") {
    settings_.max_append_bytes = std::stoul(value);
  } else if (key == "auth.cleartext") {
    auth_settings_.cleartext = value == "never" ? auth::CleartextPolicy::never : auth::CleartextPolicy::loopback;
  } else if (key == "quota.storage_bytes") {
    store_options_.default_quota.storage_bytes = std::stoul(value);
  } else if (key == "quota.messages") {
    store_options_.default_quota.messages = std::stoul(value);
  } else {
    return base::fail(Errc::cannot, "no setting " + key);
  }
  return {};
}

Result<void> MemoryTarget::configure(const std::map<std::string, std::string>& settings) {
  for (const auto& [key, value] : settings) {
    TRY(apply(key, value));
  }
  TRY(offer_, imap::session::Offer::from(settings_));
  start();
  return {};
}

void MemoryTarget::start() {
  if (!engine_) engine_ = open_engine_();
  store_ = must(base::sync_wait(mail::Store::open(*engine_, base::Clock::system(), loop_, store_options_)));
  auth_ = std::make_unique<auth::AuthService>(*store_, base::Clock::system(), workers_, auth_settings_);
  sessions_ = std::make_unique<base::Scope>();
  opened();
}

void MemoryTarget::stop() {
  if (!store_) return;
  closing();
  for (const auto& pipe : pipes_) {
    if (const auto alive = pipe.lock()) alive->shut_down();
  }
  pipes_.clear();
  sessions_.reset();
  base::sync_wait(store_->close());
  auth_.reset();
  store_.reset();
  if (life_ == EngineLife::reopened) engine_.reset();
}

std::string MemoryTarget::new_account() {
  const auto name = "user" + std::to_string(++accounts_);
  must(base::sync_wait(
      auth::add_account(*store_, workers_, {auth_settings_.cost, auth_settings_.scram}, name, "secret")));
  return name;
}

std::unique_ptr<Connection> MemoryTarget::connect() {
  auto pipe = std::make_shared<MemoryPipe>(loop_);
  pipes_.push_back(pipe);
  const base::PeerInfo peer{"127.0.0.1", 4711, "imap", true};
  auto channel = std::make_unique<MemoryChannel>(pipe, peer, base::Encryption::none);
  sessions_->start(loop_, serve(std::move(channel), services()));
  return std::make_unique<PipeConnection>(std::move(pipe));
}

imap::session::Services MemoryTarget::services() const {
  return {*store_, *auth_, settings_, *offer_, base::Clock::system()};
}

Result<void> MemoryTarget::restart() {
  stop();
  start();
  return {};
}

}  // namespace support
