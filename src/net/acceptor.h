// Accepts connections on one listening socket. Survives whatever accept() may say; out of descriptors it waits and says
// so. Thread rule: its loop's thread.
#pragma once

#include <functional>
#include <string>

#include "net/endpoint.h"
#include "net/reactor.h"

namespace net {

class Acceptor {
 public:
  using OnAccept = std::function<void(UniqueFd, const SocketAddress& peer)>;
  Acceptor(Loop& loop, UniqueFd listening, std::string name, OnAccept on_accept);
  void start();

 private:
  void accept_ready();
  void back_off(int error);

  std::string name_;
  OnAccept on_accept_;
  Descriptor descriptor_;
  Timer retry_;
  Time last_logged_{};
};

}  // namespace net
