#include "net/tls/tls_transport.h"

#include <cerrno>

#include "net/tls/channel_binding.h"

namespace net::tls {

using Outcome = IoResult::Outcome;

namespace {

// A TLS 1.3 ticket costs a tenth of the handshake. A client that only greets, logs in and goes, again and again, does
// not come back with it; one that stays for this many answers gets it with the next (RFC 8446 4.6.1: at any time).
constexpr unsigned writes_before_ticket = 4;

}  // namespace

std::unique_ptr<TlsTransport> TlsTransport::make(const Context& context, int fd, std::string alpn,
                                                 BufferPool& buffers) {
  std::unique_ptr<TlsTransport> transport(new TlsTransport(buffers));
  transport->ssl_ = context.begin(fd, std::move(alpn), transport->handshake_);
  if (!transport->ssl_) return nullptr;
  return transport;
}

IoResult TlsTransport::outcome_of(int returned) {
  switch (SSL_get_error(ssl_.get(), returned)) {
    case SSL_ERROR_WANT_READ: return {Outcome::wants_read, 0};
    case SSL_ERROR_WANT_WRITE: return {Outcome::wants_write, 0};
    case SSL_ERROR_ZERO_RETURN: return {Outcome::closed, 0};
    case SSL_ERROR_SYSCALL:
      broken_ = true;
      error_ = "the peer broke the connection off";
      ERR_clear_error();
      return {Outcome::closed, 0};
    default:
      broken_ = true;
      error_ = take_errors();
      return {Outcome::failed, 0};
  }
}

IoResult TlsTransport::handshake() {
  ERR_clear_error();
  int done = SSL_do_handshake(ssl_.get());
  return done == 1 ? IoResult{Outcome::done, 0} : outcome_of(done);
}

IoResult TlsTransport::read_some(std::span<char> into) {
  ERR_clear_error();
  std::size_t n = 0;
  int done = SSL_read_ex(ssl_.get(), into.data(), into.size(), &n);
  return done == 1 ? IoResult{Outcome::done, n} : outcome_of(done);
}

// A long run in memory goes out from where it lies, a record at a time; short ones, and what lies in files, are
// gathered so that they fill a record.
IoResult TlsTransport::write_some(const ChunkCursor& from) {
  ERR_clear_error();
  std::string_view bytes;
  BufferPool::Buffer gathered;
  if (!from.at_file()) bytes = from.front().substr(0, buffer_bytes);
  if (bytes.size() < buffer_bytes) {
    gathered = buffers_.borrow();
    auto copied = from.copy(gathered.data(), buffer_bytes);
    if (!copied.has_value()) return {Outcome::failed, 0};
    bytes = {gathered.data(), *copied};
  }
  if (writes_ < writes_before_ticket && ++writes_ == writes_before_ticket) SSL_new_session_ticket(ssl_.get());
  std::size_t n = 0;
  int done = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &n);
  return done == 1 ? IoResult{Outcome::done, n} : outcome_of(done);
}

void TlsTransport::say_goodbye() {
  if (broken_ || !SSL_is_init_finished(ssl_.get())) return;
  ERR_clear_error();
  SSL_shutdown(ssl_.get());
  ERR_clear_error();
}

std::string TlsTransport::channel_binding(std::string_view type) const { return binding_data(ssl_.get(), type); }

std::string TlsTransport::describe() const {
  return std::string(SSL_get_version(ssl_.get())) + " " + SSL_get_cipher_name(ssl_.get());
}

}  // namespace net::tls
