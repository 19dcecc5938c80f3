#include "engine/watch_list.h"

#include <algorithm>
#include <thread>

namespace engine {

struct WatchList::Entry {
  std::function<void()> changed;
  std::mutex mutex;
  std::condition_variable idle;
  std::vector<std::thread::id> callers;
  enum class State { watching, ended } state = State::watching;
};

class WatchList::Handle : public Watch {
 public:
  Handle(WatchList& list, Partition partition, std::shared_ptr<Entry> entry)
      : list_(list), partition_(partition), entry_(std::move(entry)) {}
  ~Handle() override { list_.remove(partition_, entry_); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

 private:
  WatchList& list_;
  Partition partition_;
  std::shared_ptr<Entry> entry_;
};

std::unique_ptr<Watch> WatchList::add(Partition partition, std::function<void()> changed) {
  auto entry = std::make_shared<Entry>();
  entry->changed = std::move(changed);
  std::lock_guard lock(mutex_);
  entries_[partition].push_back(entry);
  return std::make_unique<Handle>(*this, partition, std::move(entry));
}

void WatchList::notify(Partition partition) {
  std::vector<std::shared_ptr<Entry>> to_call;
  {
    std::lock_guard lock(mutex_);
    auto found = entries_.find(partition);
    if (found == entries_.end()) return;
    to_call = found->second;
  }
  for (const auto& entry : to_call) call(*entry);
}

void WatchList::call(Entry& entry) {
  const auto self = std::this_thread::get_id();
  {
    std::lock_guard lock(entry.mutex);
    if (entry.state == Entry::State::ended) return;
    entry.callers.push_back(self);
  }
  entry.changed();
  std::lock_guard lock(entry.mutex);
  entry.callers.erase(std::find(entry.callers.begin(), entry.callers.end(), self));
  entry.idle.notify_all();
}

void WatchList::remove(Partition partition, const std::shared_ptr<Entry>& entry) {
  {
    std::lock_guard lock(mutex_);
    auto& watchers = entries_[partition];
    std::erase(watchers, entry);
    if (watchers.empty()) entries_.erase(partition);
  }
  const auto self = std::this_thread::get_id();
  std::unique_lock lock(entry->mutex);
  entry->state = Entry::State::ended;
  entry->idle.wait(lock, [&] {
    return std::all_of(entry->callers.begin(), entry->callers.end(),
                       [&](std::thread::id caller) { return caller == self; });
  });
}

}  // namespace engine
