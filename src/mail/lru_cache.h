// LruCache: a bounded number of bytes of values that can be read again. Thread-safe; what is handed out stays alive
// with its user.
#pragma once

#include <iterator>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

namespace mail {

template <class Key, class Value>
class LruCache {
 public:
  explicit LruCache(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  std::optional<Value> find(const Key& key) {
    std::lock_guard lock(mutex_);
    auto found = by_key_.find(key);
    if (found == by_key_.end()) return std::nullopt;
    used_.splice(used_.begin(), used_, found->second);
    return found->second->value;
  }

  void put(const Key& key, Value value, std::size_t bytes) {
    if (bytes > max_bytes_) return;
    std::lock_guard lock(mutex_);
    if (by_key_.contains(key)) return;
    used_.push_front({key, std::move(value), bytes});
    by_key_.emplace(key, used_.begin());
    bytes_ += bytes;
    while (bytes_ > max_bytes_) drop(std::prev(used_.end()));
  }

  void forget(const Key& key) {
    std::lock_guard lock(mutex_);
    if (auto found = by_key_.find(key); found != by_key_.end()) drop(found->second);
  }

  std::size_t bytes() const {
    std::lock_guard lock(mutex_);
    return bytes_;
  }

 private:
  struct Item {
    Key key;
    Value value;
    std::size_t bytes;
  };
  void drop(typename std::list<Item>::iterator item) {
    bytes_ -= item->bytes;
    by_key_.erase(item->key);
    used_.erase(item);
  }

  const std::size_t max_bytes_;
  mutable std::mutex mutex_;
  std::list<Item> used_;  // the latest first
  std::map<Key, typename std::list<Item>::iterator> by_key_;
  std::size_t bytes_ = 0;
};

}  // namespace mail
