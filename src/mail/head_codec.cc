// The head of a mailbox: all of it but what lies in pages and chunks, which it names. docs/formats/head.md.
#include <utility>

#include "mail/fold.h"
#include "mail/value_codec.h"

namespace mail {
namespace {

void write_pages(ByteWriter& to, std::span<const StoredPage> pages) {
  to.number(pages.size());
  Uid before;
  for (const StoredPage& page : pages) {
    to.number(page.entry.lower.value - before.value);
    before = page.entry.lower;
    to.number(page.messages);
    to.id(page.totals.max_modseq);
    to.number(page.totals.unseen);
    to.number(page.totals.deleted);
    to.number(page.totals.bytes);
    to.number(page.totals.deleted_bytes);
    to.id(page.entry.hot_stored);
    to.id(page.entry.cold);
    to.id(page.entry.columns);
    to.number(page.entry.stored_rows);
  }
}

std::vector<StoredPage> read_pages(ByteReader& from) {
  std::vector<StoredPage> pages;
  const std::size_t count = from.count();
  std::uint64_t lower = 0;
  for (std::size_t i = 0; i < count && !from.failed(); ++i) {
    StoredPage page;
    const std::uint32_t more = from.number32();
    lower += more;
    if (more == 0 || lower > 0xffff'ffff) from.fail();
    page.entry.lower = Uid(static_cast<std::uint32_t>(lower));
    page.messages = from.number32();
    page.totals.max_modseq = from.id<ModSeq>();
    page.totals.unseen = from.number32();
    page.totals.deleted = from.number32();
    page.totals.bytes = from.number();
    page.totals.deleted_bytes = from.number();
    page.entry.hot_stored = from.id<PageNumber>();
    page.entry.cold = from.id<PageNumber>();
    page.entry.columns = from.id<PageNumber>();
    page.entry.stored_rows = from.number32();
    page.entry.hot_state = PageEntry::Hot::as_stored;
    pages.push_back(std::move(page));
  }
  return pages;
}

void write_keywords(ByteWriter& to, const KeywordTable& keywords) {
  to.number(keywords.size());
  for (std::size_t i = 0; i < keywords.size(); ++i) to.text(keywords.name(KeywordId(static_cast<std::uint16_t>(i))));
}

std::shared_ptr<const KeywordTable> read_keyword_table(ByteReader& from) {
  std::vector<std::string> names;
  const std::size_t count = from.count();
  if (count > max_keywords_per_mailbox) from.fail();
  for (std::size_t i = 0; i < count && !from.failed(); ++i) names.emplace_back(from.text());
  auto table = KeywordTable().with(names);
  if (table->size() != names.size()) from.fail();  // a name twice would shift the numbers
  return table;
}

std::vector<ExpungeChunk> read_expunge_chunks(ByteReader& from) {
  std::vector<ExpungeChunk> chunks;
  const std::size_t count = from.count();
  for (std::size_t i = 0; i < count && !from.failed(); ++i) {
    ExpungeChunk chunk;
    chunk.number = from.id<PageNumber>();
    chunk.entries = from.number32();
    chunk.last_modseq = from.id<ModSeq>();
    if (!chunks.empty() && chunk.last_modseq <= chunks.back().last_modseq) from.fail();
    chunks.push_back(chunk);
  }
  return chunks;
}

void write_counts(ByteWriter& to, const MailboxCounts& counts) {
  to.number(counts.exists);
  to.number(counts.unseen);
  to.number(counts.deleted);
  to.number(counts.bytes);
  to.number(counts.deleted_bytes);
}

MailboxCounts read_counts(ByteReader& from) {
  MailboxCounts counts;
  counts.exists = from.number32();
  counts.unseen = from.number32();
  counts.deleted = from.number32();
  counts.bytes = from.number();
  counts.deleted_bytes = from.number();
  return counts;
}

}  // namespace

std::string encode(const MailboxHead& head) {
  const MailboxParts& parts = head.parts;
  ByteWriter to;
  to.id(parts.id);
  to.id(parts.uid_validity);
  to.id(parts.uid_next);
  to.id(parts.highest_modseq);
  to.id(parts.applied);
  to.id(parts.recent_from);
  write_counts(to, parts.counts);
  write_keywords(to, *parts.keywords);
  to.id(parts.expunges->floor());
  to.number(parts.stored.expunge_chunks.size());
  for (const ExpungeChunk& chunk : parts.stored.expunge_chunks) {
    to.id(chunk.number);
    to.number(chunk.entries);
    to.id(chunk.last_modseq);
  }
  to.id(parts.stored.next_number);
  write_pages(to, head.pages);
  return to.sealed(ValueKind::head);
}

base::Result<MailboxHead> decode_head(std::string_view bytes) {
  TRY(ByteReader from, ByteReader::open(bytes, ValueKind::head));
  MailboxHead head;
  MailboxParts& parts = head.parts;
  parts.id = from.id<MailboxId>();
  parts.uid_validity = from.id<UidValidity>();
  parts.uid_next = from.id<Uid>();
  parts.highest_modseq = from.id<ModSeq>();
  parts.applied = from.id<ModSeq>();
  parts.recent_from = from.id<Uid>();
  parts.counts = read_counts(from);
  parts.keywords = read_keyword_table(from);
  parts.expunges = std::make_shared<const ExpungeLog>(ExpungeLog::with_floor(from.id<ModSeq>()));
  parts.stored.expunge_chunks = read_expunge_chunks(from);
  parts.stored.next_number = from.id<PageNumber>();
  parts.recent_expunges = std::make_shared<const RecentExpunges>();
  head.pages = read_pages(from);
  TRY(from.done("a mailbox head"));
  return head;
}

}  // namespace mail
