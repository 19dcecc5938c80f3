// PageCache: stored pages as they are decoded, up to a number of bytes. Who calls it: page_store.h.
// When it is full, a page takes the place of others only if it was asked for before, and later than any of them was
// used: a scan of more than the cache holds finds in it what it holds, and pushes out nothing that others use. To know
// it, the cache remembers when it was asked for pages that it does not hold. Thread-safe; what is handed out stays
// alive with its user.
#pragma once

#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <variant>

#include "engine/engine.h"
#include "mail/cold_page.h"
#include "mail/page_directory.h"
#include "mail/stored_columns.h"
#include "mail/types.h"

namespace mail {

class PageCache {
 public:
  using Key = std::tuple<engine::Partition, MailboxId, PageNumber>;
  using Page = std::variant<ColdPagePtr, StoredColumnsPtr>;
  // Counted for a page beside its own bytes.
  static constexpr std::size_t entry_bytes = 160;
  // As many pages are remembered that it does not hold: a fiftieth of its bytes.
  static constexpr std::size_t bytes_for_each_remembered = 50 * entry_bytes;

  explicit PageCache(std::size_t max_bytes)
      : max_bytes_(max_bytes), max_remembered_(max_bytes / bytes_for_each_remembered) {}
  ~PageCache();
  PageCache(const PageCache&) = delete;
  PageCache& operator=(const PageCache&) = delete;

  std::optional<Page> find(const Key& key);
  // A page that was asked for and not found. `bytes` of memory; it may be kept.
  void put(const Key& key, Page page, std::size_t bytes);
  void forget(const Key& key);
  // Of the pages that it holds.
  std::size_t bytes() const;
  // Pages that it knows of and does not hold.
  std::size_t remembered() const;

 private:
  using Keys = std::list<Key>;
  struct Entry {
    std::optional<Page> page;  // none: only remembered
    std::size_t bytes = 0;
    std::uint64_t asked = 0;  // the number of the question, from 1
    Keys::iterator place;     // in held_ or remembered_
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const;
  };
  // Whether pages not used since that question give enough room.
  bool can_make_room(std::size_t bytes, std::uint64_t asked_before) const;
  void give_up(Entry& entry);
  void remember(Entry& entry, Keys& from);
  void count(std::int64_t bytes);

  const std::size_t max_bytes_;
  const std::size_t max_remembered_;
  mutable std::mutex mutex_;
  std::unordered_map<Key, Entry, KeyHash> entries_;
  Keys held_;        // the latest used first
  Keys remembered_;  // the latest asked for first
  std::size_t bytes_ = 0;
  std::uint64_t questions_ = 0;
};

}  // namespace mail
