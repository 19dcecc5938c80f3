#include "engine/fault/disk.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace engine::fault {

namespace {

constexpr std::uint64_t sector_bytes = 512;

std::string directory_of(const std::string& path) { return std::filesystem::path(path).parent_path().string(); }

std::string tidy(const std::string& path) {
  std::string result = std::filesystem::path(path).lexically_normal().string();
  while (result.size() > 1 && result.back() == '/') result.pop_back();
  return result;
}

}  // namespace

Disk::Disk(std::uint64_t seed, std::string graveyard)
    : graveyard_(std::move(graveyard)),
      log_files_(make_log_files(*this)),
      index_files_(make_index_files(*this)),
      random_(seed) {
  std::filesystem::create_directories(graveyard_);
}

Disk::~Disk() { std::filesystem::remove_all(graveyard_); }

void Disk::fail_at(std::uint64_t operation, Failure failure) {
  std::lock_guard lock(mutex_);
  fail_at_ = operation;
  failure_ = failure;
}

void Disk::set_capacity(std::optional<std::uint64_t> bytes) {
  std::lock_guard lock(mutex_);
  capacity_bytes_ = bytes;
}

std::uint64_t Disk::operations() const {
  std::lock_guard lock(mutex_);
  return operations_;
}

bool Disk::has_crashed() const {
  std::lock_guard lock(mutex_);
  return state_ == State::crashed;
}

std::uint64_t Disk::used_bytes() const {
  std::lock_guard lock(mutex_);
  return used_bytes_locked();
}

std::uint64_t Disk::used_bytes_locked() const {
  std::uint64_t used = 0;
  for (const auto& [path, file] : files_) used += file.size_bytes - std::min(file.size_bytes, file.punched_bytes);
  return used;
}

std::optional<std::uint64_t> Disk::capacity_left() const {
  std::lock_guard lock(mutex_);
  if (!capacity_bytes_.has_value()) return std::nullopt;
  return *capacity_bytes_ - std::min(*capacity_bytes_, used_bytes_locked());
}

std::optional<Failure> Disk::next_operation(bool is_write, bool is_sync) {
  ++operations_;
  if (state_ == State::crashed) return Failure::crash;
  if (!failure_.has_value() || operations_ < fail_at_) return std::nullopt;
  const Failure failure = *failure_;
  if (failure == Failure::sync_error && !is_sync) return std::nullopt;
  if ((failure == Failure::write_error || failure == Failure::short_write) && !is_write) return std::nullopt;
  failure_.reset();
  if (failure == Failure::crash) state_ = State::crashed;
  return failure;
}

Disk::Verdict Disk::before_write(const std::string& path, std::uint64_t offset_bytes, std::uint64_t length_bytes) {
  std::lock_guard lock(mutex_);
  const bool was_crashed = state_ == State::crashed;
  if (auto failure = next_operation(true, false)) {
    const bool is_torn = (*failure == Failure::crash && !was_crashed) || *failure == Failure::short_write;
    return {is_torn ? up_to(length_bytes) : 0, base::Errc::io};
  }
  if (!capacity_bytes_.has_value()) return {length_bytes, std::nullopt};
  const std::uint64_t size_bytes = files_[tidy(path)].size_bytes;
  const std::uint64_t end = offset_bytes + length_bytes;
  const std::uint64_t growth = end > size_bytes ? end - size_bytes : 0;
  const std::uint64_t used = used_bytes_locked();
  const std::uint64_t left = *capacity_bytes_ > used ? *capacity_bytes_ - used : 0;
  if (growth <= left) return {length_bytes, std::nullopt};
  return {length_bytes - growth + left, base::Errc::disk_full};
}

void Disk::wrote(const std::string& path, std::uint64_t offset_bytes, std::uint64_t length_bytes) {
  std::lock_guard lock(mutex_);
  FileState& file = files_[tidy(path)];
  file.size_bytes = std::max(file.size_bytes, offset_bytes + length_bytes);
}

std::uint64_t Disk::synced_bytes(const std::string& path) const {
  std::lock_guard lock(mutex_);
  auto file = files_.find(tidy(path));
  return file == files_.end() ? 0 : file->second.synced_bytes;
}

void Disk::overwrites(const std::string& path, std::uint64_t offset_bytes, std::string before) {
  std::lock_guard lock(mutex_);
  files_[tidy(path)].overwrites.push_back({offset_bytes, std::move(before)});
}

void Disk::opened(const std::string& path, std::uint64_t size_bytes) {
  std::lock_guard lock(mutex_);
  files_.try_emplace(tidy(path), FileState{size_bytes, size_bytes});
}

std::optional<base::Errc> Disk::before_sync() {
  std::lock_guard lock(mutex_);
  if (next_operation(false, true)) return base::Errc::io;
  return std::nullopt;
}

void Disk::synced(const std::string& path) {
  std::lock_guard lock(mutex_);
  FileState& file = files_[tidy(path)];
  file.synced_bytes = file.size_bytes;
  file.overwrites.clear();
}

void Disk::truncated(const std::string& path, std::uint64_t size_bytes) {
  std::lock_guard lock(mutex_);
  FileState& file = files_[tidy(path)];
  file.size_bytes = size_bytes;
  file.synced_bytes = std::min(file.synced_bytes, size_bytes);
}

void Disk::punched(const std::string& path, std::uint64_t length_bytes) {
  std::lock_guard lock(mutex_);
  files_[tidy(path)].punched_bytes += length_bytes;
}

std::optional<base::Errc> Disk::before_change() {
  std::lock_guard lock(mutex_);
  if (next_operation(false, false)) return base::Errc::io;
  return std::nullopt;
}

void Disk::created(const std::string& path) {
  std::lock_guard lock(mutex_);
  files_[tidy(path)] = {};
  unsynced_changes_[directory_of(tidy(path))].push_back({Change::Kind::create, tidy(path), {}, {}});
}

std::string Disk::grave_for(const std::string& path) {
  if (!std::filesystem::exists(path)) return {};
  std::lock_guard lock(mutex_);
  return graveyard_ + "/" + std::to_string(++graves_);
}

void Disk::removed(const std::string& path, const std::string& grave) {
  std::lock_guard lock(mutex_);
  files_.erase(tidy(path));
  unsynced_changes_[directory_of(tidy(path))].push_back({Change::Kind::remove, tidy(path), {}, grave});
}

void Disk::renamed(const std::string& from, const std::string& to, const std::string& grave) {
  std::lock_guard lock(mutex_);
  files_[tidy(to)] = files_[tidy(from)];
  files_.erase(tidy(from));
  unsynced_changes_[directory_of(tidy(to))].push_back({Change::Kind::rename, tidy(to), tidy(from), grave});
}

void Disk::directory_synced(const std::string& path) {
  std::lock_guard lock(mutex_);
  auto changes = unsynced_changes_.find(tidy(path));
  if (changes == unsynced_changes_.end()) return;
  for (const Change& change : changes->second)
    if (!change.grave.empty()) std::filesystem::remove(change.grave);
  unsynced_changes_.erase(changes);
}

void Disk::drop_unsynced() {
  std::lock_guard lock(mutex_);
  for (auto& [path, file] : files_) {
    if (!std::filesystem::exists(path)) continue;
    forget_overwrites(path, file);
    if (file.synced_bytes < file.size_bytes) forget_end(path, file);
  }
  for (auto& [directory, changes] : unsynced_changes_) {
    // A journalling file system keeps changes of names in order: the first so many survive.
    const std::uint64_t survive = up_to(changes.size() + 1);
    for (std::size_t i = changes.size(); i > survive; --i) undo(changes[i - 1]);
  }
  unsynced_changes_.clear();
}

// The unsynced end of a file: all of it, a prefix, or a prefix with holes, as blocks reach the disk in any order.
void Disk::forget_end(const std::string& path, FileState& state) {
  const std::uint64_t unsynced = state.size_bytes - state.synced_bytes;
  const auto fate = up_to(4);
  if (fate == 0) return;
  const std::uint64_t kept = fate == 1 ? 0 : up_to(unsynced + 1);
  std::filesystem::resize_file(path, state.synced_bytes + kept);
  if (fate != 3) return;
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  const std::string zeros(sector_bytes, '\0');
  for (std::uint64_t at = state.synced_bytes; at + sector_bytes <= state.synced_bytes + kept; at += sector_bytes)
    if (up_to(3) == 0) {
      file.seekp(static_cast<std::streamoff>(at));
      file.write(zeros.data(), static_cast<std::streamsize>(zeros.size()));
    }
}

// What was written over synced bytes: none of it, all of it or a part of its sectors has reached the disk.
void Disk::forget_overwrites(const std::string& path, FileState& state) {
  const auto fate = up_to(4);
  if (state.overwrites.empty() || fate == 0) return;
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  for (auto write = state.overwrites.rbegin(); write != state.overwrites.rend(); ++write) {
    const std::uint64_t end = std::min(write->offset_bytes + write->before.size(), state.size_bytes);
    for (std::uint64_t at = write->offset_bytes; at < end;) {
      const std::uint64_t next = std::min(end, (at / sector_bytes + 1) * sector_bytes);
      if (fate == 1 || up_to(2) == 0) {
        file.seekp(static_cast<std::streamoff>(at));
        file.write(&write->before[at - write->offset_bytes], static_cast<std::streamsize>(next - at));
      }
      at = next;
    }
  }
}

void Disk::undo(const Change& change) {
  std::error_code ignored;
  switch (change.kind) {
    case Change::Kind::create: std::filesystem::remove(change.path, ignored); return;
    case Change::Kind::remove: break;
    case Change::Kind::rename: std::filesystem::rename(change.path, change.from, ignored); break;
  }
  if (!change.grave.empty()) std::filesystem::rename(change.grave, change.path, ignored);
}

}  // namespace engine::fault
