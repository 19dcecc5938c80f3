// Throttle: failed logins make the next answers slower, per address and per account; a success forgets the account's
// failures, not the address's. The same wrong password again is no new guess: a telephone with an old password does not
// slow everybody behind its address. Bounded: a stranger cannot make it grow. Thread-safe; knows no clock but the one
// it is given.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"

namespace auth {

struct ThrottleSettings {
  std::chrono::milliseconds first_delay{500};  // after the first failure; doubles with each
  std::chrono::milliseconds longest_delay{15'000};
  std::chrono::seconds forgotten_after{600};
  std::size_t max_entries = 65'536;
};

class Throttle {
 public:
  Throttle(ThrottleSettings settings, const base::Clock& clock) : settings_(settings), clock_(clock) {}

  // How long the answer to a login from here, to this account, has to wait.
  std::chrono::milliseconds delay(std::string_view address, std::string_view account);
  // `tried`: a number that the same password gives again and another does not; nullopt where it cannot be known.
  void failed(std::string_view address, std::string_view account, std::optional<std::uint64_t> tried);
  void succeeded(std::string_view account);

 private:
  static constexpr std::size_t remembered_guesses = 16;
  struct Entry {
    std::uint32_t failures = 0;
    base::WallTime last;
    std::array<std::optional<std::size_t>, remembered_guesses> guesses;  // the latest, round and round
  };
  std::chrono::milliseconds delay_of(const std::string& key);
  void count(const std::string& key, std::optional<std::size_t> guess);
  void make_room();

  const ThrottleSettings settings_;
  const base::Clock& clock_;
  std::mutex mutex_;
  std::unordered_map<std::string, Entry> entries_;
};

}  // namespace auth
