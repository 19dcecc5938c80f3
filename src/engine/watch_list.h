// The watches of an engine: who wants to hear of which partition. Shared by the engines of one process.
// Thread rule: everything from any thread. A callback runs without the list's lock; ending a watch waits for
// a call under way on another thread, so a callback may end its own watch.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "engine/engine.h"

namespace engine {

class WatchList {
 public:
  // The watch must end before the list.
  std::unique_ptr<Watch> add(Partition partition, std::function<void()> changed);
  void notify(Partition partition);

 private:
  struct Entry;
  class Handle;
  void remove(Partition partition, const std::shared_ptr<Entry>& entry);
  static void call(Entry& entry);

  std::mutex mutex_;
  std::unordered_map<Partition, std::vector<std::shared_ptr<Entry>>> entries_;
};

}  // namespace engine
