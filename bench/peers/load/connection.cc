#include "connection.h"

#include <array>
#include <cerrno>
#include <system_error>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fail.h"

namespace load {
namespace {

constexpr std::size_t read_size = 256 << 10;

// No session is kept: every connection makes the whole handshake. Who the server is, the run knows: it started it.
SSL_CTX* tls_context() {
  static SSL_CTX* const context = [] {
    SSL_CTX* made = SSL_CTX_new(TLS_client_method());
    if (made == nullptr) fail("no TLS");
    SSL_CTX_set_session_cache_mode(made, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(made,
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_options(made, SSL_OP_IGNORE_UNEXPECTED_EOF);
    return made;
  }();
  return context;
}

int open_socket(std::uint16_t port) {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) fail_errno("socket");
  const int on = 1;
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 && errno != EINPROGRESS) {
    fail_errno("connect to port " + std::to_string(port));
  }
  return descriptor;
}

}  // namespace

Connection::Connection(EventLoop& loop, const Address& address, Owner& owner)
    : loop_(loop), owner_(owner), descriptor_(open_socket(address.port)) {
  if (address.security == Security::tls) {
    tls_ = SSL_new(tls_context());
    SSL_set_fd(tls_, descriptor_);
  }
  wanted_ = EPOLLOUT;
  loop_.watch(descriptor_, wanted_, *this);
}

Connection::~Connection() {
  loop_.forget(descriptor_, *this);
  if (tls_ != nullptr) {
    if (stage_ == Stage::open) SSL_shutdown(tls_);
    SSL_free(tls_);
  }
  close(descriptor_);
}

void Connection::send(std::string_view bytes) { out_ += bytes; }

void Connection::want(std::uint32_t epoll_events) {
  if (epoll_events == wanted_) return;
  wanted_ = epoll_events;
  loop_.change(descriptor_, epoll_events, *this);
}

void Connection::ready(std::uint32_t epoll_events) {
  switch (stage_) {
    case Stage::connecting: return connected();
    case Stage::handshaking: return shake_hands();
    case Stage::open:
      if ((epoll_events & EPOLLOUT) != 0) flush();
      if ((epoll_events & ~EPOLLOUT) != 0) receive();
      return;
    case Stage::ended: return;
  }
}

void Connection::connected() {
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return end(std::string("connect: ") + std::generic_category().message(error));
  if (tls_ != nullptr) {
    stage_ = Stage::handshaking;
    return shake_hands();
  }
  stage_ = Stage::open;
  want(EPOLLIN);
  flush();
}

void Connection::shake_hands() {
  ERR_clear_error();
  const int done = SSL_connect(tls_);
  if (done == 1) {
    stage_ = Stage::open;
    want(EPOLLIN);
    flush();
    return receive();
  }
  switch (SSL_get_error(tls_, done)) {
    case SSL_ERROR_WANT_READ: return want(EPOLLIN);
    case SSL_ERROR_WANT_WRITE: return want(EPOLLOUT);
    default: return end("the TLS handshake failed");
  }
}

long Connection::receive_some(char* buffer, std::size_t size) {
  if (tls_ == nullptr) return recv(descriptor_, buffer, size, 0);
  ERR_clear_error();
  std::size_t total = 0;
  while (total < size) {  // a record at a time, until none is left
    const int got = SSL_read(tls_, buffer + total, static_cast<int>(size - total));
    if (got > 0) {
      total += got;
      continue;
    }
    if (total > 0) break;
    const int error = SSL_get_error(tls_, got);
    if (error == SSL_ERROR_ZERO_RETURN) return 0;
    errno = error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? EAGAIN : ECONNRESET;
    return -1;
  }
  return static_cast<long>(total);
}

// The owner may destroy the connection when it is told that it ended, and only then. What OpenSSL has decrypted beyond
// a full buffer is asked for at once: the socket, which may be empty by then, would not tell of it.
void Connection::receive() {
  static std::array<char, read_size> buffer;
  do {
    const long got = receive_some(buffer.data(), buffer.size());
    if (got == 0) return end("the server closed the connection");
    if (got < 0) {
      if (errno != EAGAIN && errno != EINTR) end(std::string("read: ") + std::generic_category().message(errno));
      return;
    }
    owner_.received({buffer.data(), static_cast<std::size_t>(got)});
  } while (tls_ != nullptr && SSL_pending(tls_) > 0);
}

long Connection::write_some() {
  if (tls_ == nullptr) return ::send(descriptor_, out_.data() + written_, out_.size() - written_, MSG_NOSIGNAL);
  ERR_clear_error();
  const int wrote = SSL_write(tls_, out_.data() + written_, static_cast<int>(out_.size() - written_));
  if (wrote > 0) return wrote;
  const int error = SSL_get_error(tls_, wrote);
  errno = error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? EAGAIN : ECONNRESET;
  return -1;
}

// A broken connection is noticed by the read that follows.
void Connection::flush() {
  if (stage_ != Stage::open) return;
  while (written_ < out_.size()) {
    const long wrote = write_some();
    if (wrote < 0) {
      if (errno == EAGAIN) return want(EPOLLIN | EPOLLOUT);
      break;
    }
    written_ += wrote;
  }
  out_.clear();
  if (out_.capacity() > read_size) out_.shrink_to_fit();
  written_ = 0;
  want(EPOLLIN);
}

void Connection::end(const std::string& why) {
  stage_ = Stage::ended;
  loop_.forget(descriptor_, *this);  // a hang-up would be reported for ever
  owner_.closed(why);
}

}  // namespace load
