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

std::shared_ptr<File> Segments::find(std::uint32_t segment) {
  auto found = open_.find(segment);
  if (found == open_.end()) return nullptr;
  if (found->second.recent == recent_.end()) return found->second.file.lock();
  recent_.splice(recent_.begin(), recent_, found->second.recent);
  return recent_.front().file;
}

std::shared_ptr<File> Segments::keep(std::uint32_t segment, const std::shared_ptr<File>& file) {
  recent_.push_front({segment, file});
  open_[segment] = {file, recent_.begin()};
  if (recent_.size() <= max_open_) return nullptr;
  const auto last = open_.find(recent_.back().segment);
  std::shared_ptr<File> given_up = std::move(recent_.back().file);
  recent_.pop_back();
  last->second.recent = recent_.end();
  if (given_up.use_count() == 1) open_.erase(last);
  return given_up;
}

std::shared_ptr<File> Segments::forget(std::uint32_t segment) {
  const auto found = open_.find(segment);
  if (found == open_.end()) return nullptr;
  std::shared_ptr<File> given_up;
  if (found->second.recent != recent_.end()) {
    given_up = std::move(found->second.recent->file);
    recent_.erase(found->second.recent);
  }
  open_.erase(found);
  return given_up;
}

base::Result<std::shared_ptr<File>> Segments::create(std::uint32_t segment) {
  TRY(auto file, files_.open(path_of(segment), OpenMode::create));
  std::shared_ptr<File> shared = std::move(file);
  std::shared_ptr<File> given_up;
  std::lock_guard lock(mutex_);
  given_up = keep(segment, shared);
  return shared;
}

base::Result<std::shared_ptr<File>> Segments::open(std::uint32_t segment) {
  for (;;) {
    std::shared_ptr<File> given_up;
    std::uint64_t removals = 0;
    {
      std::lock_guard lock(mutex_);
      if (auto found = find(segment)) return found;
      removals = removals_;
    }
    TRY(auto file, files_.open(path_of(segment), OpenMode::existing));
    std::shared_ptr<File> shared = std::move(file);
    std::lock_guard lock(mutex_);
    if (removals != removals_) continue;
    if (auto found = find(segment)) return found;  // whoever was first
    given_up = keep(segment, shared);
    return shared;
  }
}

base::Result<void> Segments::remove(std::uint32_t segment) {
  TRY(files_.unlink(path_of(segment)));
  std::shared_ptr<File> given_up;
  std::lock_guard lock(mutex_);
  ++removals_;
  given_up = forget(segment);
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
