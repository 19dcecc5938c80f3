#include "server/service_manager.h"

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <string_view>

#include <sys/socket.h>
#include <sys/un.h>

#include "base/errno_text.h"
#include "base/log.h"
#include "net/unique_fd.h"

namespace server {
namespace {

std::string_view message(Progress progress) { return progress == Progress::ready ? "READY=1\n" : "STOPPING=1\n"; }

// The error number, or 0.
int send(std::string_view socket, std::string_view text) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket.size() >= sizeof address.sun_path) return ENAMETOOLONG;
  socket.copy(address.sun_path, socket.size());
  // A name in the abstract space is written with "@" for its first byte, which is zero.
  if (socket.front() == '@') address.sun_path[0] = '\0';
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket.size());

  net::UniqueFd fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!fd) return errno;
  const auto* to = reinterpret_cast<const sockaddr*>(&address);
  const ssize_t sent = ::sendto(fd.get(), text.data(), text.size(), MSG_NOSIGNAL, to, length);
  return sent < 0 ? errno : 0;
}

}  // namespace

void tell_service_manager(Progress progress) {
  const char* socket = std::getenv("NOTIFY_SOCKET");
  if (socket == nullptr || *socket == '\0') return;
  const int error = send(socket, message(progress));
  if (error == 0) return;
  base::log::warning("service_manager_not_told", {{"socket", socket}, {"reason", base::errno_text(error)}});
}

}  // namespace server
