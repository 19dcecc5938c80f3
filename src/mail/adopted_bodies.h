// AdoptedBodies: which staged bodies this account has adopted while somebody still holds them, so that a second message
// with the same body (one delivery to two addresses of one person) counts as a second reference: ownership of a body is
// a set, and the first message to go would take the body from the other. Who uses it: append.cc inside evaluations; not
// thread-safe.
#pragma once

#include <memory>
#include <unordered_map>

#include "engine/engine.h"

namespace mail {

class AdoptedBodies {
 public:
  enum class Seen : std::uint8_t { first, again };

  Seen adopt(const engine::StagedBodyPtr& body, std::uint64_t transaction) {
    forget_dropped();
    auto [place, is_new] = adopted_.try_emplace(body->id(), Adopted{body, transaction});
    return is_new ? Seen::first : Seen::again;
  }
  // Transactions after it did not happen.
  void discard_after(std::uint64_t transaction) {
    std::erase_if(adopted_, [&](const auto& item) { return item.second.transaction > transaction; });
  }

 private:
  struct Adopted {
    std::weak_ptr<const engine::StagedBody> body;
    std::uint64_t transaction;
  };
  // Amortised: only when the map has doubled since it was last looked through.
  void forget_dropped() {
    if (adopted_.size() < look_through_at_) return;
    std::erase_if(adopted_, [](const auto& item) { return item.second.body.expired(); });
    look_through_at_ = std::max<std::size_t>(64, 2 * adopted_.size());
  }

  std::unordered_map<engine::BodyId, Adopted> adopted_;
  std::size_t look_through_at_ = 64;
};

}  // namespace mail
