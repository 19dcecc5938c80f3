#include "mail/page_cache.h"

#include "base/metrics.h"

namespace mail {
namespace {

base::Counter& found = base::counter("page_cache_lookups_total", "Pages of mailboxes asked of the cache, by result",
                                     {{"result", "found"}});
base::Counter& missed =
    base::counter("page_cache_lookups_total", "Pages of mailboxes asked of the cache, by result", {{"result", "read"}});
base::Gauge& held_bytes = base::gauge("page_cache_bytes", "Memory of the pages of mailboxes that are kept");

}  // namespace

PageCache::~PageCache() { held_bytes.take(static_cast<std::int64_t>(bytes_)); }

std::size_t PageCache::KeyHash::operator()(const Key& key) const {
  const auto& [partition, mailbox, number] = key;
  std::uint64_t mixed = partition.value * 0x9e37'79b9'7f4a'7c15u + mailbox.value;
  mixed = mixed * 0x9e37'79b9'7f4a'7c15u + number.value;
  return static_cast<std::size_t>(mixed ^ mixed >> 32);
}

std::optional<PageCache::Page> PageCache::find(const Key& key) {
  std::lock_guard lock(mutex_);
  const auto at = entries_.find(key);
  if (at == entries_.end() || !at->second.page) {
    missed.add();
    return std::nullopt;
  }
  found.add();
  at->second.asked = ++questions_;
  held_.splice(held_.begin(), held_, at->second.place);
  return at->second.page;
}

void PageCache::put(const Key& key, Page page, std::size_t bytes) {
  bytes += entry_bytes;
  std::lock_guard lock(mutex_);
  const auto [at, is_new] = entries_.try_emplace(key);
  Entry& entry = at->second;
  if (entry.page) return;  // two read it at the same time
  const std::uint64_t asked_before = entry.asked;
  entry.asked = ++questions_;
  if (is_new) {
    remembered_.push_front(key);
    entry.place = remembered_.begin();
  }
  if (!can_make_room(bytes, asked_before)) return remember(entry, remembered_);
  held_.splice(held_.begin(), remembered_, entry.place);
  entry.page = std::move(page);
  entry.bytes = bytes;
  count(static_cast<std::int64_t>(bytes));
  while (bytes_ > max_bytes_) give_up(entries_.at(held_.back()));
}

void PageCache::forget(const Key& key) {
  std::lock_guard lock(mutex_);
  const auto at = entries_.find(key);
  if (at == entries_.end()) return;
  Entry& entry = at->second;
  if (entry.page) count(-static_cast<std::int64_t>(entry.bytes));
  (entry.page ? held_ : remembered_).erase(entry.place);
  entries_.erase(at);
}

std::size_t PageCache::bytes() const {
  std::lock_guard lock(mutex_);
  return bytes_;
}

std::size_t PageCache::remembered() const {
  std::lock_guard lock(mutex_);
  return remembered_.size();
}

bool PageCache::can_make_room(std::size_t bytes, std::uint64_t asked_before) const {
  if (bytes > max_bytes_) return false;
  std::size_t kept = bytes_;
  for (auto last = held_.rbegin(); kept + bytes > max_bytes_; ++last) {
    const Entry& oldest = entries_.at(*last);
    if (oldest.asked > asked_before) return false;
    kept -= oldest.bytes;
  }
  return true;
}

void PageCache::give_up(Entry& entry) {
  entry.page.reset();
  count(-static_cast<std::int64_t>(entry.bytes));
  remember(entry, held_);
}

void PageCache::remember(Entry& entry, Keys& from) {
  remembered_.splice(remembered_.begin(), from, entry.place);
  if (remembered_.size() <= max_remembered_) return;
  entries_.erase(remembered_.back());
  remembered_.pop_back();
}

void PageCache::count(std::int64_t bytes) {
  bytes_ += static_cast<std::size_t>(bytes);
  held_bytes.add(bytes);
}

}  // namespace mail
