#include "mail/mailbox_loader.h"

#include <algorithm>
#include <iterator>

#include "base/log.h"
#include "mail/draft.h"
#include "mail/engine_bridge.h"
#include "mail/fold.h"
#include "mail/keys.h"
#include "mail/page_codec.h"

namespace mail {
namespace {

using base::Errc;
using base::fail;
using base::Result;
using base::Task;

// Hot pages are read in groups of this many, some groups side by side: the disk and the decompression of one do not
// wait for another, and a large mailbox is not in memory twice.
constexpr std::size_t pages_a_read = 64;
constexpr std::size_t reads_together = 4;
constexpr std::size_t journal_records_a_read = 256;

using Values = std::vector<std::optional<std::string>>;

// A record that does not hold costs what it said, never the mailbox.
void log_damaged(engine::Partition partition, MailboxId id, ModSeq modseq, const base::Error& error) {
  base::log::error(
      "journal_record_damaged",
      {{"account", partition.value}, {"mailbox", id.value}, {"modseq", modseq.value}, {"error", describe(error)}});
}

template <class Page, class Decode>
Result<Page> decode_value(std::optional<std::string> value, Decode decode) {
  if (!value) return fail(Errc::not_found, "a page is missing");
  return decode(*std::move(value));
}

std::vector<std::string> slice(std::vector<std::string>& keys, std::size_t at, std::size_t count) {
  const auto from = keys.begin() + static_cast<std::ptrdiff_t>(at);
  const auto to = keys.begin() + static_cast<std::ptrdiff_t>(std::min(keys.size(), at + count));
  return {std::make_move_iterator(from), std::make_move_iterator(to)};
}

template <class Page, class Decode>
Task<Result<std::vector<Result<Page>>>> read_pages(engine::Engine& engine, engine::Partition partition,
                                                   std::vector<std::string> keys, Decode decode) {
  std::vector<Result<Page>> pages;
  pages.reserve(keys.size());
  for (std::size_t at = 0; at < keys.size();) {
    std::vector<std::vector<std::string>> groups;
    for (; at < keys.size() && groups.size() < reads_together; at += pages_a_read) {
      groups.push_back(slice(keys, at, pages_a_read));
    }
    auto reading = bridge::get_groups(engine, partition, engine::Space::bulk, std::move(groups));
    bridge::GroupValues answers = co_await reading;
    for (Result<Values>& answer : answers) {
      CO_TRY(Values values, std::move(answer));
      for (std::optional<std::string>& value : values) pages.push_back(decode_value<Page>(std::move(value), decode));
    }
  }
  co_return pages;
}

Task<Result<StatePtr>> load_snapshot(engine::Engine& engine, engine::Partition partition, MailboxId id,
                                     std::uint64_t snapshot) {
  auto reading = bridge::get(engine, partition, engine::Space::bulk, keys::snapshot(id, snapshot));
  CO_TRY(std::optional<std::string> bytes, co_await reading);
  if (!bytes) co_return fail(Errc::not_found, "a mailbox's snapshot is missing");
  CO_TRY(MailboxHead head, decode_head(*bytes));
  std::vector<std::string> page_keys;
  page_keys.reserve(head.pages.size());
  for (const StoredPage& page : head.pages) page_keys.push_back(keys::page(id, page.entry.hot_stored));
  std::vector<std::string> chunk_keys;
  chunk_keys.reserve(head.parts.stored.expunge_chunks.size());
  for (const ExpungeChunk& chunk : head.parts.stored.expunge_chunks) chunk_keys.push_back(keys::page(id, chunk.number));
  auto reading_pages = read_pages<HotPagePtr>(engine, partition, std::move(page_keys), decode_hot_page);
  CO_TRY(std::vector<Result<HotPagePtr>> hot, co_await reading_pages);
  auto reading_chunks =
      read_pages<std::vector<ExpungeEntry>>(engine, partition, std::move(chunk_keys), decode_expunge_chunk);
  CO_TRY(std::vector<Result<std::vector<ExpungeEntry>>> expunges, co_await reading_chunks);
  OpenedMailbox opened = open_mailbox(std::move(head), std::move(hot), std::move(expunges));
  for (PageNumber damaged : opened.damaged)
    base::log::error("mailbox_page_damaged",
                     {{"account", partition.value}, {"mailbox", id.value}, {"page", damaged.value}});
  co_return opened.state;
}

Task<Result<MailboxChange>> read_change(engine::Engine& engine, engine::Partition partition, MailboxId id,
                                        engine::KeyValue record) {
  CO_TRY(std::optional<std::string_view> encoded, journal_value(record.value));
  if (encoded) co_return decode_change(*encoded);
  auto reading =
      bridge::get(engine, partition, engine::Space::bulk, keys::journal_bulk(id, keys::modseq_in(record.key)));
  CO_TRY(std::optional<std::string> bulk, co_await reading);
  if (!bulk) co_return fail(Errc::corrupt, "a large journal record is missing");
  co_return decode_change(*bulk);
}

}  // namespace

Task<Result<Journal>> read_journal(engine::Engine& engine, engine::Partition partition, MailboxId id) {
  Journal journal;
  engine::KeyRange range = keys::journal_of(id);
  while (true) {
    auto scanning = bridge::scan(engine, partition, engine::Space::small, range, journal_records_a_read);
    CO_TRY(std::vector<engine::KeyValue> records, co_await scanning);
    for (const engine::KeyValue& record : records) {
      auto reading = read_change(engine, partition, id, record);
      Result<MailboxChange> change = co_await reading;
      if (change.has_value()) {
        journal.changes.push_back(std::move(*change));
      } else if (change.error().code == Errc::corrupt) {
        log_damaged(partition, id, keys::modseq_in(record.key), change.error());
        journal.damaged.push_back(keys::modseq_in(record.key));
      } else {
        co_return fail(change.error());
      }
    }
    if (records.size() < journal_records_a_read) break;
    range.from = records.back().key + '\0';
  }
  co_return journal;
}

Task<Result<LoadedMailbox>> load_mailbox(engine::Engine& engine, engine::Partition partition, MailboxId id,
                                         MailboxRecord record) {
  auto reading = read_journal(engine, partition, id);
  CO_TRY(Journal journal, co_await reading);
  auto loading = load_mailbox(engine, partition, id, record, std::move(journal));
  Result<LoadedMailbox> loaded = co_await loading;
  co_return loaded;
}

Task<Result<LoadedMailbox>> load_mailbox(engine::Engine& engine, engine::Partition partition, MailboxId id,
                                         MailboxRecord record, Journal journal) {
  LoadedMailbox loaded{nullptr, std::move(journal.damaged)};
  StatePtr& state = loaded.state;
  if (record.snapshot == 0) {
    state = MailboxState::empty(id, record.uid_validity, record.created);
  } else {
    auto loading = load_snapshot(engine, partition, id, record.snapshot);
    CO_TRY(state, co_await loading);
  }
  for (const MailboxChange& change : journal.changes) {
    Result<StatePtr> after = mail::apply(state, change);
    if (after.has_value()) {
      state = std::move(*after);
    } else {
      log_damaged(partition, id, change.modseq, after.error());
      loaded.damaged.push_back(change.modseq);
    }
  }
  std::ranges::sort(loaded.damaged);
  // What a damaged record lost must not be given again: no UID twice, no modseq that falls.
  if (state->uid_next() < record.uid_next) {
    MailboxChange lost;
    lost.modseq = std::max(record.highest_modseq, state->applied().next());
    lost.uid_next = record.uid_next;
    CO_TRY(state, mail::apply(state, lost));
  }
  co_return loaded;
}

}  // namespace mail
