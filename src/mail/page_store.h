// Reads the stored pages of mailboxes, through a cache of bounded size that all accounts of a store share. Stored pages
// never change, so that what is cached is never stale. Who calls it: open mailboxes, the operations that need rows of
// messages, folding.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/result.h"
#include "base/task.h"
#include "engine/engine.h"
#include "mail/cold_page.h"
#include "mail/mailbox_state.h"
#include "mail/page_cache.h"
#include "mail/stored_columns.h"
#include "mail/types.h"

namespace mail {

class PageStore {
 public:
  PageStore(engine::Engine& engine, std::size_t cached_bytes) : engine_(engine), cache_(cached_bytes) {}

  // no: nobody will ask for it again, as it is about to be replaced. It must not push out what is asked for.
  enum class Keep : std::uint8_t { yes, no };
  // Errc::not_found, Errc::corrupt.
  base::Task<base::Result<ColdPagePtr>> cold(engine::Partition partition, MailboxId mailbox, PageNumber number,
                                             Keep keep = Keep::yes);
  base::Task<base::Result<StoredColumnsPtr>> columns(engine::Partition partition, MailboxId mailbox, PageNumber number,
                                                     Keep keep = Keep::yes);
  // Pages that no published state names any more. Who still has an older state can read them again.
  void forget(engine::Partition partition, MailboxId mailbox, std::span<const PageNumber> replaced);
  // In the cache now.
  std::size_t cached_bytes() const { return cache_.bytes(); }

 private:
  base::Task<base::Result<std::string>> read(const PageCache::Key& key, const char* missing) const;

  engine::Engine& engine_;
  PageCache cache_;
};

}  // namespace mail
