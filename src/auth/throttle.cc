#include "auth/throttle.h"

#include <algorithm>
#include <functional>

namespace auth {
namespace {
std::string address_key(std::string_view address) { return "@" + std::string(address); }
std::string account_key(std::string_view account) { return "a" + std::string(account); }
}  // namespace

std::chrono::milliseconds Throttle::delay(std::string_view address, std::string_view account) {
  std::lock_guard lock(mutex_);
  return std::max(delay_of(address_key(address)), delay_of(account_key(account)));
}

void Throttle::failed(std::string_view address, std::string_view account, std::optional<std::uint64_t> tried) {
  std::optional<std::size_t> guess;
  if (tried) guess = std::hash<std::string_view>()(account) ^ static_cast<std::size_t>(*tried);
  std::lock_guard lock(mutex_);
  make_room();
  count(address_key(address), guess);
  count(account_key(account), guess);
}

void Throttle::succeeded(std::string_view account) {
  std::lock_guard lock(mutex_);
  entries_.erase(account_key(account));
}

std::chrono::milliseconds Throttle::delay_of(const std::string& key) {
  auto found = entries_.find(key);
  if (found == entries_.end()) return std::chrono::milliseconds(0);
  if (clock_.now() - found->second.last > settings_.forgotten_after) {
    entries_.erase(found);
    return std::chrono::milliseconds(0);
  }
  std::uint32_t doublings = std::min<std::uint32_t>(found->second.failures - 1, 20);
  return std::min(settings_.first_delay * (1u << doublings), settings_.longest_delay);
}

void Throttle::count(const std::string& key, std::optional<std::size_t> guess) {
  Entry& entry = entries_[key];
  if (guess && std::ranges::find(entry.guesses, guess) != entry.guesses.end()) return;
  if (guess) entry.guesses[entry.failures % remembered_guesses] = guess;
  ++entry.failures;
  entry.last = clock_.now();
}

// Forgets what is old; under a flood of names, everything: then each starts anew, and the flood's own address soon is
// slow again.
void Throttle::make_room() {
  if (entries_.size() + 2 <= settings_.max_entries) return;
  std::erase_if(entries_,
                [&](const auto& item) { return clock_.now() - item.second.last > settings_.forgotten_after; });
  if (entries_.size() + 2 > settings_.max_entries) entries_.clear();
}

}  // namespace auth
