// LastProperty: the property of an account that was read last. Every login reads the same one, its credentials, and
// does so from memory. Read and written by properties.cc. Thread-safe. Invariant: once changed() was called, no value
// that was read before is found.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace mail {

class LastProperty {
 public:
  using Value = std::optional<std::string>;  // nullopt: there is none of that name
  static constexpr std::size_t max_bytes = 4'096;

  // Also how many changes there have been: to be given to keep() with what is read after it.
  struct Found {
    std::optional<Value> value;  // nullopt: not known
    std::uint64_t changes = 0;
  };
  Found find(const std::string& name) const {
    std::lock_guard lock(mutex_);
    if (!known_ || known_->first != name) return {std::nullopt, changes_};
    return {known_->second, changes_};
  }

  // Not if something was changed after find().
  void keep(const std::string& name, const Value& value, std::uint64_t changes) {
    if (value && value->size() > max_bytes) return;
    std::lock_guard lock(mutex_);
    if (changes == changes_) known_.emplace(name, value);
  }

  // To be called when a change may have been stored, before anybody is told that it was.
  void changed() {
    std::lock_guard lock(mutex_);
    ++changes_;
    known_.reset();
  }

 private:
  mutable std::mutex mutex_;
  std::optional<std::pair<std::string, Value>> known_;
  std::uint64_t changes_ = 0;
};

}  // namespace mail
