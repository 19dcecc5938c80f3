// answer_floor PORT: the least that a server can do for a command. It answers every line on 127.0.0.1 with its tag and
// OK, from one epoll loop, so that a load of NOOP on it tells what the kernel and the machine take of any server
// (README.md, commands). Nothing of Godwit is in it.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::_Exit(1);
}

int listen_on(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) fail("socket");
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // accepted sockets take it over
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fail("bind");
  if (::listen(fd, SOMAXCONN) != 0) fail("listen");
  return fd;
}

void watch(int epoll, int fd) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd;
  if (::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) fail("epoll_ctl");
}

void send_all(int fd, std::string_view text) {
  if (::send(fd, text.data(), text.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(text.size())) fail("send");
}

// Takes the whole lines out of `pending`.
std::string answers_to(std::string& pending) {
  std::string out;
  std::size_t at = 0;
  for (std::size_t end = 0; (end = pending.find("\r\n", at)) != std::string::npos; at = end + 2) {
    const std::size_t tag = std::min(pending.find(' ', at), end) - at;
    out.append(pending, at, tag).append(" OK done\r\n");
  }
  pending.erase(0, at);
  return out;
}

class Server {
 public:
  explicit Server(std::uint16_t port) : listener_(listen_on(port)) {
    if (epoll_ < 0) fail("epoll_create1");
    watch(epoll_, listener_);
  }
  [[noreturn]] void run() {
    while (true) {
      epoll_event events[64];
      const int count = ::epoll_wait(epoll_, events, 64, -1);
      for (int i = 0; i < count; ++i) events[i].data.fd == listener_ ? accept() : answer(events[i].data.fd);
    }
  }

 private:
  void accept() {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) fail("accept4");
    watch(epoll_, fd);
    send_all(fd, "* OK [CAPABILITY IMAP4rev1] ready\r\n");
  }
  void answer(int fd) {
    char bytes[64 << 10];
    const ssize_t count = ::recv(fd, bytes, sizeof bytes, 0);
    if (count <= 0) {
      ::close(fd);
      pending_.erase(fd);
      return;
    }
    std::string& pending = pending_[fd];
    pending.append(bytes, static_cast<std::size_t>(count));
    if (const std::string out = answers_to(pending); !out.empty()) send_all(fd, out);
  }

  int epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  int listener_;
  std::map<int, std::string> pending_;  // of each connection: a line that has not ended
};

}  // namespace

int main(int argc, char** argv) {
  const int port = argc == 2 ? std::atoi(argv[1]) : 0;
  if (port <= 0 || port > 65'535) {
    std::fputs("usage: answer_floor PORT\n", stderr);
    return 2;
  }
  Server(static_cast<std::uint16_t>(port)).run();
}
