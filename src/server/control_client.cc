#include "server/control_client.h"

#include <cerrno>

#include <sys/socket.h>

#include "base/errno_text.h"
#include "net/endpoint.h"

namespace server {
namespace {

using base::Errc;
using base::fail;

// The code that the server named; what this program does not know is a failure like others.
Errc code_named(const std::string& name) {
  for (int code = 0; code <= static_cast<int>(Errc::bug); ++code) {
    if (base::to_string(static_cast<Errc>(code)) == name) return static_cast<Errc>(code);
  }
  return Errc::io;
}

}  // namespace

base::Result<ControlClient> ControlClient::connect(const std::string& store_path) {
  net::Endpoint where{net::Endpoint::Family::local, control_socket_path(store_path), 0};
  TRY(net::SocketAddress address, net::to_socket_address(where));
  net::UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd) return fail(Errc::io, "a socket: " + base::errno_text(errno));
  if (::connect(fd.get(), address.get(), address.length) == 0) return ControlClient(std::move(fd));
  if (errno == ENOENT || errno == ECONNREFUSED || errno == ENOTDIR)
    return fail(Errc::closed, "no server runs on " + store_path);
  if (errno == EACCES) {
    return fail(Errc::no_permission,
                "no permission to use the store " + store_path + ": run this as the server's user or as root");
  }
  return fail(Errc::io, where.host + ": " + base::errno_text(errno));
}

void ControlClient::set_patience(std::chrono::seconds patience) {
  const timeval time{patience.count(), 0};
  ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
  ::setsockopt(fd_.get(), SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
}

base::Result<void> ControlClient::send(const ControlFrame& frame) {
  std::string text = format_frame(frame);
  std::string_view rest = text;
  while (!rest.empty()) {
    ssize_t n = ::send(fd_.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(Errc::io, std::string("the server went away: ") + base::errno_text(errno));
    rest.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

base::Result<void> ControlClient::begin(const std::string& name, ControlFields fields) {
  ControlFrame frame;
  frame.head = name;
  frame.fields = std::move(fields);
  return send(frame);
}

base::Result<void> ControlClient::send_chunk(std::string bytes) {
  ControlFrame frame;
  frame.chunk = std::move(bytes);
  return send(frame);
}

base::Result<void> ControlClient::send_end() {
  ControlFrame frame;
  frame.head = "end";
  return send(frame);
}

base::Result<ControlClient::Received> ControlClient::receive() {
  while (true) {
    TRY(std::optional<ControlFrame> frame, take_frame(pending_));
    if (frame && frame->head == "error") return fail(code_named(frame->fields["code"]), frame->fields["text"]);
    if (frame) return Received{std::move(frame->chunk), std::move(frame->fields)};
    char buffer[16 * 1024];
    ssize_t n = ::recv(fd_.get(), buffer, sizeof buffer, 0);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) {
      return fail(Errc::unavailable,
                  "the server takes the connection but does not answer: it hangs, or its disk does (dmesg)");
    }
    if (n <= 0) return fail(Errc::unavailable, "the server went away before it answered; its log says why");
    pending_.append(buffer, static_cast<std::size_t>(n));
  }
}

base::Result<ControlFields> ControlClient::call(const std::string& name, ControlFields fields) {
  TRY(begin(name, std::move(fields)));
  while (true) {
    TRY(Received received, receive());
    if (!received.chunk) return std::move(received.fields);
  }
}

}  // namespace server
