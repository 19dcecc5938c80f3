#include "net/connection_limits.h"

#include <arpa/inet.h>

namespace net {
namespace {

std::string key_of(const Endpoint& peer) {
  if (peer.family == Endpoint::Family::local) return {};
  in6_addr address;
  if (inet_pton(AF_INET6, peer.host.c_str(), &address) != 1) return peer.host;
  return {reinterpret_cast<const char*>(address.s6_addr), 8};
}

}  // namespace

std::optional<ConnectionLimits::Place> ConnectionLimits::enter(const Endpoint& peer) {
  std::string key = key_of(peer);
  std::lock_guard lock(mutex_);
  if (open_ >= most_) return std::nullopt;
  if (!key.empty()) {
    std::size_t& count = by_address_[key];
    if (count >= most_per_address_) return std::nullopt;
    ++count;
  }
  ++open_;
  return Place(shared_from_this(), std::move(key));
}

void ConnectionLimits::leave(const std::string& key) {
  std::lock_guard lock(mutex_);
  --open_;
  if (key.empty()) return;
  auto found = by_address_.find(key);
  if (--found->second == 0) by_address_.erase(found);
}

std::size_t ConnectionLimits::open() const {
  std::lock_guard lock(mutex_);
  return open_;
}

void ConnectionLimits::change(std::size_t most, std::size_t most_per_address) {
  std::lock_guard lock(mutex_);
  most_ = most;
  most_per_address_ = most_per_address;
}

}  // namespace net
