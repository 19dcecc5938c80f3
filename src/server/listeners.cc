#include "server/listeners.h"

#include <filesystem>

#include "server/control.h"

namespace server {
namespace {

constexpr std::string_view imap_refusal = "* BYE [LIMIT] Too many connections: close some and try again\r\n";
constexpr std::string_view lmtp_refusal = "421 4.7.0 Too many connections, try again later\r\n";

// A relative socket path is inside the store.
net::Endpoint resolved(net::Endpoint endpoint, const Config& config) {
  if (endpoint.family == net::Endpoint::Family::local && !endpoint.host.starts_with('/')) {
    endpoint.host = config.store.path + "/" + endpoint.host;
  }
  return endpoint;
}

base::Result<void> open_all(net::Server& server, const Config& config, const std::vector<std::string>& addresses,
                            const net::Service& service) {
  auto mode = static_cast<mode_t>(std::stoul(config.listen.socket_mode, nullptr, 8));
  for (const std::string& address : addresses) {
    TRY(net::Endpoint endpoint, net::parse_endpoint(address));
    TRY(server.open(service, resolved(std::move(endpoint), config), mode));
  }
  return {};
}

net::Service service_of(std::string name, net::Session session, net::TlsUse tls, std::string_view refusal) {
  net::Service service;
  service.name = std::move(name);
  service.session = std::move(session);
  service.tls = tls;
  service.refusal = refusal;
  return service;
}

}  // namespace

base::Result<void> open_listeners(net::Server& server, const Config& config, const Protocols& protocols) {
  net::Service imap = service_of("imap", protocols.imap, net::TlsUse::on_request, imap_refusal);
  imap.alpn = "imap";  // RFC 7301 6: registered for IMAP
  TRY(open_all(server, config, config.listen.imap, imap));
  imap.name = "imaps";
  imap.tls = net::TlsUse::from_start;
  TRY(open_all(server, config, config.listen.imaps, imap));
  TRY(open_all(server, config, config.listen.lmtp,
               service_of("lmtp", protocols.lmtp, net::TlsUse::on_request, lmtp_refusal)));
  TRY(open_all(server, config, config.listen.metrics, service_of("metrics", protocols.metrics, net::TlsUse::none, "")));
  net::Endpoint control{net::Endpoint::Family::local, control_socket_path(config.store.path), 0};
  net::Service service = service_of("control", protocols.control, net::TlsUse::none, "");
  // An operator gets in also when nobody else does; it is only the server's own user and root that may connect.
  service.counted = net::Counted::no;
  auto opened = server.open(std::move(service), control, 0600);
  if (opened.has_value()) return {};
  if (opened.error().code != base::Errc::in_use) return base::fail(std::move(opened).error());
  return base::fail(base::Errc::in_use, "another server has the store " + config.store.path +
                                            " open: stop it, or give this one another store.path");
}

std::vector<std::string> socket_directories(const Config& config) {
  std::vector<std::string> directories;
  for (const auto* list : {&config.listen.imap, &config.listen.imaps, &config.listen.lmtp, &config.listen.metrics}) {
    for (const std::string& address : *list) {
      base::Result<net::Endpoint> endpoint = net::parse_endpoint(address);
      if (!endpoint.has_value() || endpoint->family != net::Endpoint::Family::local) continue;
      std::filesystem::path path = resolved(*endpoint, config).host;
      directories.push_back(path.has_parent_path() ? path.parent_path().string() : ".");
    }
  }
  return directories;
}

}  // namespace server
