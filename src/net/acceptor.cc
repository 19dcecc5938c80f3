#include "net/acceptor.h"

#include <cerrno>

#include <sys/socket.h>

#include "base/errno_text.h"
#include "base/log.h"

namespace net {
namespace {

// A flood of connections lets the loop's other work run in between.
constexpr int most_at_once = 64;
constexpr std::chrono::milliseconds retry_time = std::chrono::milliseconds(250);
constexpr std::chrono::seconds log_interval = std::chrono::seconds(10);

bool out_of_resources(int error) { return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM; }

}  // namespace

Acceptor::Acceptor(Loop& loop, UniqueFd listening, std::string name, OnAccept on_accept)
    : name_(std::move(name)),
      on_accept_(std::move(on_accept)),
      descriptor_(loop, std::move(listening), [this](Ready) { accept_ready(); }),
      retry_(loop, [this] { accept_ready(); }) {}

void Acceptor::start() { descriptor_.arm(Ready::readable); }

void Acceptor::accept_ready() {
  for (int i = 0; i < most_at_once; ++i) {
    SocketAddress peer;
    peer.length = sizeof(peer.storage);
    UniqueFd fd(::accept4(descriptor_.fd(), peer.get(), &peer.length, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (fd) {
      on_accept_(std::move(fd), peer);
      continue;
    }
    if (errno == EAGAIN) break;
    if (out_of_resources(errno)) return back_off(errno);
    // Anything else is the end of that one connection before it was accepted (accept(2)).
  }
  start();
}

void Acceptor::back_off(int error) {
  if (now() - last_logged_ > log_interval) {
    last_logged_ = now();
    base::log::error("accept_failed",
                     {{"listener", name_},
                      {"reason", base::errno_text(error)},
                      {"remedy", "raise the limit of open files (LimitNOFILE) or lower limits.connections"}});
  }
  retry_.at(after(retry_time));
}

}  // namespace net
