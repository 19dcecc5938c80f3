// How many sessions each account has, and no more than it may. One for a server. Thread rule: any thread.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "base/ids.h"

namespace imap::session {

class AccountSessions {
 public:
  explicit AccountSessions(std::size_t most) : most_(most) {}

  // One session's place; leaves with it. This outlives it.
  class Place {
   public:
    Place(AccountSessions& home, base::AccountId account) : home_(&home), account_(account) {}
    Place(Place&& other) noexcept : home_(std::exchange(other.home_, nullptr)), account_(other.account_) {}
    Place& operator=(Place&& other) noexcept {
      std::swap(home_, other.home_);
      std::swap(account_, other.account_);
      return *this;
    }
    ~Place() {
      if (home_ != nullptr) home_->leave(account_);
    }

   private:
    AccountSessions* home_;
    base::AccountId account_;
  };
  std::optional<Place> enter(base::AccountId account);
  // From the next login on.
  void change(std::size_t most);

 private:
  void leave(base::AccountId account);

  std::mutex mutex_;
  std::size_t most_;
  std::map<base::AccountId, std::size_t> open_;
};

}  // namespace imap::session
