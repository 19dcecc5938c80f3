#include "net/testing/client.h"

#include <sys/socket.h>
#include <sys/time.h>

namespace net::testing {

Client::Client(const Endpoint& where, int receive_buffer_bytes) {
  Endpoint target = where;
  if (target.family == Endpoint::Family::any) target = {Endpoint::Family::ipv4, "127.0.0.1", where.port};
  base::Result<SocketAddress> address = to_socket_address(target);
  if (!address.has_value()) return;
  UniqueFd fd(::socket(address->storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (fd.get() < 0) return;
  timeval patience{10, 0};
  ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (receive_buffer_bytes != 0) {
    ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
  }
  if (::connect(fd.get(), address->get(), address->length) == 0) fd_ = std::move(fd);
}

bool Client::start_tls(const TlsOptions& options) {
  context_.reset(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_set_verify(context_.get(), SSL_VERIFY_NONE, nullptr);
  SSL_CTX_set_options(context_.get(), SSL_OP_IGNORE_UNEXPECTED_EOF);
  if (options.max_version != 0) SSL_CTX_set_max_proto_version(context_.get(), options.max_version);
  ssl_.reset(SSL_new(context_.get()));
  if (!options.server_name.empty()) SSL_set_tlsext_host_name(ssl_.get(), options.server_name.c_str());
  std::string protocols;
  for (const std::string& name : options.alpn) protocols += static_cast<char>(name.size()) + name;
  if (!protocols.empty()) {
    SSL_set_alpn_protos(ssl_.get(), reinterpret_cast<const unsigned char*>(protocols.data()),
                        static_cast<unsigned>(protocols.size()));
  }
  SSL_set_fd(ssl_.get(), fd_.get());
  pending_.clear();
  bool done = SSL_connect(ssl_.get()) == 1;
  ERR_clear_error();
  return done;
}

void Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    std::size_t n = 0;
    if (ssl_) {
      if (SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &n) != 1) break;
    } else {
      ssize_t sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) break;
      n = static_cast<std::size_t>(sent);
    }
    bytes.remove_prefix(n);
  }
  ERR_clear_error();
}

bool Client::receive() {
  char buffer[4096];
  ssize_t n = ssl_ ? SSL_read(ssl_.get(), buffer, sizeof buffer) : ::recv(fd_.get(), buffer, sizeof buffer, 0);
  ERR_clear_error();
  if (n <= 0) return false;
  pending_.append(buffer, static_cast<std::size_t>(n));
  return true;
}

std::string Client::read_until(std::string_view end) {
  std::size_t found = 0;
  while ((found = pending_.find(end)) == pending_.npos) {
    if (!receive()) return std::exchange(pending_, {});
  }
  std::string answer = pending_.substr(0, found + end.size());
  pending_.erase(0, answer.size());
  return answer;
}

std::string Client::read_bytes(std::size_t count) {
  while (pending_.size() < count && receive()) {
  }
  std::string answer = pending_.substr(0, count);
  pending_.erase(0, answer.size());
  return answer;
}

std::string Client::read_all() {
  while (receive()) {
  }
  return std::exchange(pending_, {});
}

void Client::close_sending() { ::shutdown(fd_.get(), SHUT_WR); }

void Client::reset() {
  linger now{1, 0};
  ::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
  ssl_.reset();
  fd_.reset();
}

std::string Client::server_certificate_name() const {
  tls::CertificatePtr certificate(SSL_get1_peer_certificate(ssl_.get()));
  if (!certificate) return {};
  char name[256] = "";
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, name, sizeof name);
  return name;
}

}  // namespace net::testing
