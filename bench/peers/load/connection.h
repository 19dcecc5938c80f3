// A TCP connection to the server, with TLS if asked. What is sent in one round of the loop leaves in one write.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <openssl/ssl.h>

#include "event_loop.h"

namespace load {

enum class Security { clear, tls };

struct Address {
  std::uint16_t port = 0;  // on 127.0.0.1
  Security security = Security::clear;
};

class Connection : private EventLoop::Watcher {
 public:
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void received(std::string_view bytes) = 0;
    // The server closed, or the connection broke: `why` says which.
    virtual void closed(const std::string& why) = 0;
  };

  // Begins to connect at once; what is sent before it stands waits.
  Connection(EventLoop& loop, const Address& address, Owner& owner);
  ~Connection() override;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void send(std::string_view bytes);
  // Writes what was sent; called by the owner when it has nothing more to say for now.
  void flush();

 private:
  enum class Stage { connecting, handshaking, open, ended };

  void ready(std::uint32_t epoll_events) override;
  void connected();
  void shake_hands();
  void receive();
  long receive_some(char* buffer, std::size_t size);
  long write_some();
  void end(const std::string& why);
  void want(std::uint32_t epoll_events);

  EventLoop& loop_;
  Owner& owner_;
  int descriptor_ = -1;
  std::uint32_t wanted_ = 0;
  Stage stage_ = Stage::connecting;
  SSL* tls_ = nullptr;
  std::string out_;
  std::size_t written_ = 0;
};

}  // namespace load
