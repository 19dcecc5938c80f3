// Subscribers: who wants to be woken. Thread-safe. A call must only wake: it runs under the mutex, so that none is
// under way once a subscription is destroyed.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include "mail/mailbox.h"

namespace mail {

class Subscribers : public std::enable_shared_from_this<Subscribers> {
 public:
  SubscriptionPtr add(std::function<void()> wake) {
    std::lock_guard lock(mutex_);
    wakes_.emplace(++last_, std::move(wake));
    return std::make_unique<Entry>(shared_from_this(), last_);
  }
  void wake() {
    std::lock_guard lock(mutex_);
    for (auto& [number, wake] : wakes_) wake();
  }

 private:
  class Entry : public Subscription {
   public:
    Entry(std::shared_ptr<Subscribers> subscribers, std::uint64_t number)
        : subscribers_(std::move(subscribers)), number_(number) {}
    ~Entry() override {
      std::lock_guard lock(subscribers_->mutex_);
      subscribers_->wakes_.erase(number_);
    }

   private:
    std::shared_ptr<Subscribers> subscribers_;
    std::uint64_t number_;
  };

  std::mutex mutex_;
  std::uint64_t last_ = 0;
  std::map<std::uint64_t, std::function<void()>> wakes_;
};

}  // namespace mail
