#include "mail/page_store.h"

#include "mail/engine_bridge.h"
#include "mail/keys.h"
#include "mail/page_codec.h"

namespace mail {

using base::Errc;
using base::fail;
using base::Result;
using base::Task;

Task<Result<ColdPagePtr>> PageStore::cold(engine::Partition partition, MailboxId mailbox, PageNumber number,
                                          Keep keep) {
  const Key key(partition, mailbox, number);
  if (auto cached = cold_.find(key)) co_return *cached;
  auto reading = bridge::get(engine_, partition, engine::Space::bulk, keys::page(mailbox, number));
  CO_TRY(std::optional<std::string> bytes, co_await reading);
  if (!bytes) co_return fail(Errc::not_found, "a cold page is missing");
  CO_TRY(ColdPagePtr page, decode_cold_page(*bytes));
  if (keep == Keep::yes) cold_.put(key, page, page->size() * (sizeof(ColdRecord) + sizeof(Uid)));
  co_return page;
}

Task<Result<StoredColumnsPtr>> PageStore::columns(engine::Partition partition, MailboxId mailbox, PageNumber number,
                                                  Keep keep) {
  const Key key(partition, mailbox, number);
  if (auto cached = columns_.find(key)) co_return *cached;
  auto reading = bridge::get(engine_, partition, engine::Space::bulk, keys::page(mailbox, number));
  CO_TRY(std::optional<std::string> bytes, co_await reading);
  if (!bytes) co_return fail(Errc::not_found, "a columns page is missing");
  CO_TRY(StoredColumnsPtr page, decode_columns_page(std::move(*bytes)));
  if (keep == Keep::yes) columns_.put(key, page, page->memory_bytes());
  co_return page;
}

void PageStore::forget(engine::Partition partition, MailboxId mailbox, std::span<const PageNumber> replaced) {
  for (const PageNumber number : replaced) {
    const Key key(partition, mailbox, number);
    cold_.forget(key);
    columns_.forget(key);
  }
}

}  // namespace mail
