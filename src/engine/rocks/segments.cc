#include "engine/rocks/segments.h"

#include <algorithm>
#include <charconv>

namespace engine::rocks {

namespace {

constexpr std::string_view suffix = ".log";
constexpr std::size_t digits = 10;

}  // namespace

std::string Segments::path_of(std::uint32_t segment) const {
  std::string number = std::to_string(segment);
  number.insert(0, digits - number.size(), '0');
  return directory_ + "/" + number + std::string(suffix);
}

base::Result<std::vector<std::uint32_t>> Segments::list() const {
  TRY(auto names, files_.list(directory_));
  std::vector<std::uint32_t> numbers;
  for (const std::string& name : names) {
    if (name.size() != digits + suffix.size() || !name.ends_with(suffix)) continue;
    std::uint32_t number = 0;
    auto [end, error] = std::from_chars(name.data(), name.data() + digits, number);
    if (error == std::errc() && end == name.data() + digits && number != 0) numbers.push_back(number);
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

base::Result<std::shared_ptr<File>> Segments::create(std::uint32_t segment) {
  TRY(auto file, files_.open(path_of(segment), OpenMode::create));
  std::shared_ptr<File> shared = std::move(file);
  std::lock_guard lock(mutex_);
  open_[segment] = shared;
  return shared;
}

base::Result<std::shared_ptr<File>> Segments::open(std::uint32_t segment) {
  for (;;) {
    std::uint64_t removals = 0;
    {
      std::lock_guard lock(mutex_);
      if (auto found = open_.find(segment); found != open_.end()) return found->second;
      removals = removals_;
    }
    TRY(auto file, files_.open(path_of(segment), OpenMode::existing));
    std::shared_ptr<File> shared = std::move(file);
    std::lock_guard lock(mutex_);
    if (removals == removals_) return open_.emplace(segment, shared).first->second;  // whoever was first
  }
}

base::Result<void> Segments::remove(std::uint32_t segment) {
  TRY(files_.unlink(path_of(segment)));
  std::lock_guard lock(mutex_);
  ++removals_;
  open_.erase(segment);
  held_.erase(segment);
  return {};
}

void Segments::pin(std::uint32_t segment) {
  std::lock_guard lock(mutex_);
  ++pins_[segment];
}

std::shared_ptr<const Segments::Held> Segments::hold(std::uint32_t segment) {
  {
    std::lock_guard lock(mutex_);
    if (auto found = held_.find(segment); found != held_.end())
      if (auto held = found->second.lock()) return held;
  }
  auto file = open(segment);
  if (!file.has_value()) return nullptr;
  auto held = std::make_shared<const Held>(shared_from_this(), segment, *std::move(file));
  std::lock_guard lock(mutex_);
  held_[segment] = held;
  return held;
}

void Segments::unpin(std::uint32_t segment) {
  std::lock_guard lock(mutex_);
  if (--pins_[segment] == 0) pins_.erase(segment);
}

bool Segments::is_pinned(std::uint32_t segment) const {
  std::lock_guard lock(mutex_);
  return pins_.contains(segment);
}

}  // namespace engine::rocks
