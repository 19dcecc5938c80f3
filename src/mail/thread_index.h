// ThreadIndex: which thread a Message-ID belongs to (RFC 8474 5.2 THREADID). The index lies in the account's bulk
// space, one key a hash; here is what was given in transactions that a reader of the stored index may have missed. Who
// uses it: append.cc. A delivery opens a Reading, reads the stored index for the message's hashes, and decides inside
// its evaluation, where transactions before it are known. docs/adr/0023. Thread rule: any thread.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "mail/types.h"

namespace mail {

class ThreadIndex {
 public:
  // While it lives, what was given since it was opened is not forgotten.
  class Reading {
   public:
    explicit Reading(ThreadIndex& index);
    ~Reading();
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;

   private:
    ThreadIndex& index_;
    std::uint64_t generation_;
  };

  std::optional<ThreadId> find(std::uint64_t hash) const;
  void give(std::uint64_t hash, ThreadId thread, std::uint64_t transaction);
  // The stored index has it now: it is forgotten once nobody reads who began before.
  void durable_through(std::uint64_t transaction);
  void discard_after(std::uint64_t transaction);
  std::size_t size() const;

 private:
  struct Given {
    ThreadId thread;
    std::uint64_t transaction;
  };
  void forget();

  mutable std::mutex mutex_;
  std::unordered_map<std::uint64_t, Given> given_;
  std::uint64_t generation_ = 0;
  std::map<std::uint64_t, std::size_t> readers_;       // by generation
  std::map<std::uint64_t, std::uint64_t> durable_at_;  // generation -> transactions durable by then
};

}  // namespace mail
