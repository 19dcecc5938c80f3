#include "mail_pool.h"

#include <algorithm>

namespace load {
namespace {
constexpr std::uint64_t most_held = 10'000;
}  // namespace

MailPool::MailPool(Kind kind, std::uint64_t first, std::uint64_t count)
    : kind_(kind), first_(first), count_(std::max<std::uint64_t>(count, 1)) {}

void MailPool::prepare() {
  if (count_ > most_held || !made_.empty()) return;
  made_.reserve(count_);
  for (std::uint64_t i = 0; i < count_; ++i) made_.push_back(make_message(kind_, first_ + i));
}

const std::string& MailPool::message(std::uint64_t index) {
  if (!made_.empty()) return made_[index % count_];
  latest_ = make_message(kind_, number(index));
  return latest_;
}

}  // namespace load
