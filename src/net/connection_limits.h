// How many connections there may be: in all, and from one address. IPv6 is counted by /64, which is what one customer
// has. Thread rule: any thread.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "net/endpoint.h"

namespace net {

class ConnectionLimits : public std::enable_shared_from_this<ConnectionLimits> {
 public:
  ConnectionLimits(std::size_t most, std::size_t most_per_address) : most_(most), most_per_address_(most_per_address) {}

  // One counted connection, until it is destroyed.
  class Place {
   public:
    Place(std::shared_ptr<ConnectionLimits> limits, std::string key)
        : limits_(std::move(limits)), key_(std::move(key)) {}
    Place(Place&&) noexcept = default;
    Place& operator=(Place&&) = delete;
    ~Place() {
      if (limits_) limits_->leave(key_);
    }

   private:
    std::shared_ptr<ConnectionLimits> limits_;
    std::string key_;
  };

  // nullopt: over a limit. Local sockets are counted in all, never by address.
  std::optional<Place> enter(const Endpoint& peer);
  std::size_t open() const;
  void change(std::size_t most, std::size_t most_per_address);

 private:
  void leave(const std::string& key);

  mutable std::mutex mutex_;
  std::size_t most_;
  std::size_t most_per_address_;
  std::size_t open_ = 0;
  std::unordered_map<std::string, std::size_t> by_address_;
};

}  // namespace net
