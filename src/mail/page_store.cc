#include "mail/page_store.h"

#include "mail/engine_bridge.h"
#include "mail/keys.h"
#include "mail/page_codec.h"

namespace mail {

using base::Errc;
using base::fail;
using base::Result;
using base::Task;

namespace {

// A page of another kind under the same number is read again, and found to be damage.
template <class PagePtr>
PagePtr find(PageCache& cache, const PageCache::Key& key) {
  const std::optional<PageCache::Page> page = cache.find(key);
  const PagePtr* found = page ? std::get_if<PagePtr>(&*page) : nullptr;
  return found == nullptr ? nullptr : *found;
}

}  // namespace

Task<Result<ColdPagePtr>> PageStore::cold(engine::Partition partition, MailboxId mailbox, PageNumber number,
                                          Keep keep) {
  const PageCache::Key key(partition, mailbox, number);
  if (ColdPagePtr cached = find<ColdPagePtr>(cache_, key)) co_return cached;
  auto reading = read(key, "a cold page is missing");
  CO_TRY(std::string bytes, co_await reading);
  CO_TRY(ColdPagePtr page, decode_cold_page(bytes));
  if (keep == Keep::yes) cache_.put(key, page, page->size() * (sizeof(ColdRecord) + sizeof(Uid)));
  co_return page;
}

Task<Result<StoredColumnsPtr>> PageStore::columns(engine::Partition partition, MailboxId mailbox, PageNumber number,
                                                  Keep keep) {
  const PageCache::Key key(partition, mailbox, number);
  if (StoredColumnsPtr cached = find<StoredColumnsPtr>(cache_, key)) co_return cached;
  auto reading = read(key, "a columns page is missing");
  CO_TRY(std::string bytes, co_await reading);
  CO_TRY(StoredColumnsPtr page, decode_columns_page(std::move(bytes)));
  if (keep == Keep::yes) cache_.put(key, page, page->memory_bytes());
  co_return page;
}

void PageStore::forget(engine::Partition partition, MailboxId mailbox, std::span<const PageNumber> replaced) {
  for (const PageNumber number : replaced) cache_.forget({partition, mailbox, number});
}

Task<Result<std::string>> PageStore::read(const PageCache::Key& key, const char* missing) const {
  const auto& [partition, mailbox, number] = key;
  auto reading = bridge::get(engine_, partition, engine::Space::bulk, keys::page(mailbox, number));
  CO_TRY(std::optional<std::string> bytes, co_await reading);
  if (!bytes) co_return fail(Errc::not_found, missing);
  co_return std::move(*bytes);
}

}  // namespace mail
