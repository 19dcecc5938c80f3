// AuthServer: an AuthService over a store in memory with the account "ada@example.org", password "pencil".
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "auth/accounts.h"
#include "auth/service.h"
#include "base/worker_pool.h"
#include "engine/engine.h"
#include "support/loop.h"
#include "support/memory_channel.h"

namespace auth_test {

inline constexpr const char* ada = "ada@example.org";

// Stands still until it is set: failures are not forgotten and nothing depends on the machine's speed.
class StoppedClock : public base::Clock {
 public:
  base::WallTime now() const override { return time; }
  base::WallTime time = base::from_unix_seconds(1'000'000'000);
};

enum class Peer { loopback, remote };

class AuthServer {
 public:
  explicit AuthServer(const auth::AuthSettings& settings = defaults());
  ~AuthServer();

  static auth::AuthSettings defaults();
  std::unique_ptr<base::Channel> channel(base::Encryption encryption = base::Encryption::tls, Peer peer = Peer::remote);
  // In TLS, with this tls-exporter data and as tls-server-end-point.
  std::unique_ptr<base::Channel> bound_channel(const std::string& binding);

  // The last step's outcome as a word: the account's name, or the error's.
  std::string exchange(const std::string& mechanism, const std::vector<std::string>& responses,
                       const base::Channel& channel);
  std::string exchange(const std::string& mechanism, const std::vector<std::string>& responses);
  std::string login(const std::string& user, const std::string& password, const base::Channel& channel);
  std::string login(const std::string& user, const std::string& password);

  // What a client that knows its part says in SCRAM, over which channel.
  struct ScramClient {
    std::string user = ada;
    std::string password = "pencil";
    std::string authorization = {};
    std::string flag = "n";    // gs2-cbind-flag
    std::string binding = {};  // channel binding data
    std::string mechanism = "SCRAM-SHA-256";
    base::Channel* channel = nullptr;  // nullptr: one in TLS without channel binding
    std::function<void()> before_proof = [] {};
  };
  // The whole exchange. `salt`, if given, gets what the server said.
  std::string scram(const ScramClient& client, std::string* salt = nullptr);
  std::string scram(const std::string& user, const std::string& password, const std::string& authorization = {},
                    std::string* salt = nullptr);
  void lock(const std::string& name);
  void change_password(const std::string& name, const std::string& password);
  void remove(const std::string& name);
  // Lets a login come as far as to the check of its password; then what `meanwhile` does is done before that check.
  std::string login_while(const std::string& password, const std::function<void()>& meanwhile);
  // A new password and a lock at once: the lock comes while the password is hashed.
  void change_password_and_lock(const std::string& name, const std::string& password);

  StoppedClock clock;

 private:
  // Runs it where a session would run, since it goes on there after a delay.
  template <class T>
  T wait(base::Task<T> task);
  base::Task<base::Result<void>> set_password(std::string name, std::string password);
  base::Task<base::Result<void>> set_lock(std::string name);

  std::unique_ptr<engine::Engine> engine_;
  support::Loop loop_;
  base::WorkerPool workers_;
  std::unique_ptr<mail::Store> store_;
  mail::Turns turns_;
  std::unique_ptr<auth::AuthService> service_;

 public:
  auth::AuthService& service() { return *service_; }
};

}  // namespace auth_test
