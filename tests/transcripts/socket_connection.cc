#include "socket_connection.h"

#include <openssl/err.h>
#include <poll.h>
#include <sys/socket.h>

namespace {

constexpr int raw_deflate_bits = -15;  // RFC 4978 3: without zlib's header

}  // namespace

SocketConnection::SocketConnection(const net::Endpoint& where) {
  auto address = net::to_socket_address(where);
  if (!address.has_value()) return;
  fd_ = net::UniqueFd(::socket(address->storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ended_ = fd_.get() < 0 || ::connect(fd_.get(), address->get(), address->length) != 0;
}

SocketConnection::~SocketConnection() {
  if (!compressed_) return;
  deflateEnd(&deflater_);
  inflateEnd(&inflater_);
}

void SocketConnection::send(std::string_view bytes) {
  if (compressed_) {
    send_plain(deflated(bytes));
  } else {
    send_plain(bytes);
  }
}

void SocketConnection::send_plain(std::string_view bytes) {
  while (!bytes.empty()) {
    std::size_t n = 0;
    if (ssl_) {
      if (SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &n) != 1) break;
    } else {
      const ssize_t sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) break;
      n = static_cast<std::size_t>(sent);
    }
    bytes.remove_prefix(n);
  }
  ERR_clear_error();
}

std::string SocketConnection::receive(std::chrono::milliseconds timeout) {
  if (!compressed_) return receive_plain(timeout);
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  std::string plain;
  // A piece of the stream may be half a block that gives nothing yet.
  while (plain.empty() && !ended_ && std::chrono::steady_clock::now() < deadline) {
    plain = inflated(receive_plain(timeout));
  }
  return plain;
}

std::string SocketConnection::receive_plain(std::chrono::milliseconds timeout) {
  if (ended_) return {};
  const bool waits_in_tls = ssl_ && SSL_pending(ssl_.get()) > 0;
  pollfd wait{fd_.get(), POLLIN, 0};
  if (!waits_in_tls && ::poll(&wait, 1, static_cast<int>(timeout.count())) <= 0) return {};
  std::string bytes(16'384, '\0');
  const ssize_t n = ssl_ ? SSL_read(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()))
                         : ::recv(fd_.get(), bytes.data(), bytes.size(), 0);
  ERR_clear_error();
  if (n <= 0) ended_ = true;
  bytes.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
  return bytes;
}

void SocketConnection::hang_up() {
  ssl_.reset();
  fd_.reset();
  ended_ = true;
}

base::Result<void> SocketConnection::start_tls() {
  context_.reset(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_set_verify(context_.get(), SSL_VERIFY_NONE, nullptr);
  SSL_CTX_set_options(context_.get(), SSL_OP_IGNORE_UNEXPECTED_EOF);
  ssl_.reset(SSL_new(context_.get()));
  SSL_set_fd(ssl_.get(), fd_.get());
  const bool done = SSL_connect(ssl_.get()) == 1;
  ERR_clear_error();
  if (!done) return base::fail(base::Errc::io, "TLS handshake");
  return {};
}

base::Result<void> SocketConnection::start_compression() {
  compressed_ =
      deflateInit2(&deflater_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, raw_deflate_bits, 8, Z_DEFAULT_STRATEGY) == Z_OK &&
      inflateInit2(&inflater_, raw_deflate_bits) == Z_OK;
  if (!compressed_) return base::fail(base::Errc::bug, "zlib");
  return {};
}

std::string SocketConnection::deflated(std::string_view bytes) {
  std::string out(deflateBound(&deflater_, bytes.size()) + 64, '\0');
  deflater_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  deflater_.avail_in = static_cast<uInt>(bytes.size());
  deflater_.next_out = reinterpret_cast<Bytef*>(out.data());
  deflater_.avail_out = static_cast<uInt>(out.size());
  deflate(&deflater_, Z_SYNC_FLUSH);
  out.resize(out.size() - deflater_.avail_out);
  return out;
}

std::string SocketConnection::inflated(std::string_view bytes) {
  std::string out;
  std::string piece(16'384, '\0');
  inflater_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  inflater_.avail_in = static_cast<uInt>(bytes.size());
  while (true) {
    inflater_.next_out = reinterpret_cast<Bytef*>(piece.data());
    inflater_.avail_out = static_cast<uInt>(piece.size());
    const int result = inflate(&inflater_, Z_SYNC_FLUSH);
    out.append(piece, 0, piece.size() - inflater_.avail_out);
    if (result != Z_OK || inflater_.avail_out != 0) return out;
  }
}
