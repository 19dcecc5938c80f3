#include "auth_server.h"

#include <future>
#include <stdexcept>

#include <openssl/evp.h>

#include "auth/crypto.h"
#include "base/base64.h"
#include "base/scope.h"
#include "engine/memory/memory.h"

namespace auth_test {
namespace {

template <class T>
T must(base::Result<T> result) {
  if (!result.has_value()) throw std::runtime_error(base::describe(result.error()));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

std::string word(base::Errc code) { return std::string(base::to_string(code)); }

std::string word(const base::Result<mail::AccountPtr>& outcome) {
  return outcome.has_value() ? (*outcome)->name() : word(outcome.error().code);
}

// RFC 5802 2.2: Hi().
std::string salted_password(const std::string& password, const std::string& salt, int iterations) {
  std::string out(32, '\0');
  PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()),
                    reinterpret_cast<const unsigned char*>(salt.data()), static_cast<int>(salt.size()), iterations,
                    EVP_sha256(), static_cast<int>(out.size()), reinterpret_cast<unsigned char*>(out.data()));
  return out;
}

// The part of "r=…,s=…,i=…" behind "s=".
std::string attribute(const std::string& message, const std::string& name) {
  const auto at = message.find(name + "=") + 2;
  return message.substr(at, message.find(',', at) - at);
}

std::string exclusive_or(std::string a, const std::string& b) {
  for (std::size_t i = 0; i < a.size(); ++i) a[i] = static_cast<char>(a[i] ^ b[i]);
  return a;
}

class BoundChannel : public support::MemoryChannel {
 public:
  using support::MemoryChannel::MemoryChannel;
  std::string channel_binding(std::string_view type) const override {
    const bool known = type == "tls-exporter" || type == "tls-server-end-point";
    return known ? binding : std::string();
  }
  std::string binding;
};

}  // namespace

template <class T>
T AuthServer::wait(base::Task<T> task) {
  std::optional<T> out;
  base::Scope scope;
  scope.start(loop_, base::store_result(std::move(task), out));
  scope.join();
  return std::move(*out);
}

auth::AuthSettings AuthServer::defaults() {
  auth::AuthSettings settings;
  settings.cost = {8, 1, 1};
  settings.secret = "of this test";
  settings.throttle.first_delay = settings.throttle.longest_delay = std::chrono::milliseconds(0);
  return settings;
}

AuthServer::AuthServer(const auth::AuthSettings& settings) : workers_(1, 64) {
  engine_ = engine::memory::open();
  store_ = must(base::sync_wait(mail::Store::open(*engine_, clock, loop_, {})));
  service_ = std::make_unique<auth::AuthService>(*store_, clock, workers_, settings);
  must(base::sync_wait(auth::add_account(*store_, workers_, {settings.cost, settings.scram}, ada, "pencil")));
}

AuthServer::~AuthServer() { base::sync_wait(store_->close()); }

std::unique_ptr<base::Channel> AuthServer::channel(base::Encryption encryption, Peer peer) {
  const base::PeerInfo info{peer == Peer::loopback ? "127.0.0.1" : "192.0.2.1", 4711, "imap", peer == Peer::loopback};
  return std::make_unique<support::MemoryChannel>(std::make_shared<support::MemoryPipe>(loop_), info, encryption);
}

std::unique_ptr<base::Channel> AuthServer::bound_channel(const std::string& binding) {
  const base::PeerInfo info{"192.0.2.1", 4711, "imaps", false};
  auto bound =
      std::make_unique<BoundChannel>(std::make_shared<support::MemoryPipe>(loop_), info, base::Encryption::tls);
  bound->binding = binding;
  return bound;
}

std::string AuthServer::exchange(const std::string& mechanism, const std::vector<std::string>& responses,
                                 const base::Channel& channel) {
  auto begun = service_->begin(mechanism, channel);
  if (!begun.has_value()) return word(begun.error().code);
  std::string outcome = "more";
  for (const auto& response : responses) {
    auto step = wait((*begun)->step(response));
    if (!step.has_value()) return word(step.error().code);
    outcome = step->account ? step->account->name() : step->challenge;
  }
  return outcome;
}

std::string AuthServer::exchange(const std::string& mechanism, const std::vector<std::string>& responses) {
  const auto encrypted = channel();
  return exchange(mechanism, responses, *encrypted);
}

std::string AuthServer::login(const std::string& user, const std::string& password, const base::Channel& channel) {
  return word(wait(service_->login(user, password, channel)));
}

std::string AuthServer::login(const std::string& user, const std::string& password) {
  const auto encrypted = channel();
  return login(user, password, *encrypted);
}

// RFC 5802 3.
std::string AuthServer::scram(const ScramClient& client, std::string* salt) {
  const auto unbound = channel();
  const base::Channel& used = client.channel != nullptr ? *client.channel : *unbound;
  const std::string authorization = client.authorization.empty() ? "" : "a=" + client.authorization;
  const std::string gs2 = client.flag + "," + authorization + ",";
  const std::string bare = "n=" + client.user + ",r=client";
  auto begun = must(service_->begin(client.mechanism, used));
  auto offered = wait(begun->step(gs2 + bare));
  if (!offered.has_value()) return word(offered.error().code);
  const std::string first = offered->challenge;
  if (salt != nullptr) *salt = attribute(first, "s") + ",i=" + attribute(first, "i");
  const auto salted =
      salted_password(client.password, *base::base64_decode(attribute(first, "s")), std::stoi(attribute(first, "i")));
  const auto client_key = auth::hmac_sha256(salted, "Client Key");
  const auto without_proof = "c=" + base::base64_encode(gs2 + client.binding) + ",r=" + attribute(first, "r");
  const auto message = bare + "," + first + "," + without_proof;
  const auto proof = exclusive_or(client_key, auth::hmac_sha256(auth::sha256(client_key), message));
  client.before_proof();
  auto last = wait(begun->step(without_proof + ",p=" + base::base64_encode(proof)));
  if (!last.has_value()) return word(last.error().code);
  const auto signature = auth::hmac_sha256(auth::hmac_sha256(salted, "Server Key"), message);
  if (last->challenge != "v=" + base::base64_encode(signature)) return "the server does not prove itself";
  return last->account ? last->account->name() : "no account";
}

std::string AuthServer::scram(const std::string& user, const std::string& password, const std::string& authorization,
                              std::string* salt) {
  ScramClient client;
  client.user = user;
  client.password = password;
  client.authorization = authorization;
  return scram(client, salt);
}

namespace {

// Keeps the pool's only thread busy until release(): what comes behind it is not looked at before.
class Busy {
 public:
  explicit Busy(base::WorkerPool& workers) {
    must(workers.submit([this] { released_.get_future().wait(); }));
  }
  void release() { released_.set_value(); }

 private:
  std::promise<void> released_;
};

void settle(support::Loop& loop) {
  std::promise<void> reached;
  loop.post([&] { reached.set_value(); });
  reached.get_future().wait();
}

}  // namespace

std::string AuthServer::login_while(const std::string& password, const std::function<void()>& meanwhile) {
  const auto encrypted = channel();
  Busy busy(workers_);
  std::optional<base::Result<mail::AccountPtr>> out;
  base::Scope scope;
  scope.start(loop_, base::store_result(service_->login(ada, password, *encrypted), out));
  settle(loop_);
  meanwhile();
  busy.release();
  scope.join();
  return word(*out);
}

void AuthServer::change_password_and_lock(const std::string& name, const std::string& password) {
  Busy busy(workers_);
  std::optional<base::Result<void>> changed;
  std::optional<base::Result<void>> locked;
  base::Scope scope;
  scope.start(loop_, base::store_result(set_password(name, password), changed));
  settle(loop_);
  scope.start(loop_, base::store_result(set_lock(name), locked));
  for (int i = 0; i < 100; ++i) settle(loop_);
  busy.release();
  scope.join();
  must(std::move(*changed));
  must(std::move(*locked));
}

void AuthServer::change_password(const std::string& name, const std::string& password) {
  must(wait(set_password(name, password)));
}

void AuthServer::remove(const std::string& name) { must(wait(auth::remove_account(*store_, name))); }

base::Task<base::Result<void>> AuthServer::set_password(std::string name, std::string password) {
  const auth::AuthSettings& settings = service_->settings();
  return auth::set_password(*store_, workers_, {settings.cost, settings.scram}, turns_, std::move(name),
                            std::move(password));
}

base::Task<base::Result<void>> AuthServer::set_lock(std::string name) {
  return auth::set_lock(*store_, turns_, std::move(name), auth::AccountLock::locked);
}

void AuthServer::lock(const std::string& name) { must(wait(set_lock(name))); }

}  // namespace auth_test
