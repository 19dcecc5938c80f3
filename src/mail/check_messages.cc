// Messages: each has its stored summary and body, as many references as rows, and a summary that a fresh parse gives
// again.
#include "mail/check_parts.h"
#include "mail/engine_bridge.h"
#include "mail/keys.h"
#include "mail/stored_message.h"
#include "mime/parser.h"
#include "mime/summary.h"

namespace mail::checking {
namespace {

using base::Result;
using base::Task;

constexpr std::uint64_t body_bytes_a_read = 256 << 10;

// References as they are written: counted, still to be counted, still to be dropped.
struct Written {
  std::map<std::uint64_t, ReferenceCounts> counts, body_counts;  // by chunk
  std::unordered_map<MessageId, std::uint64_t> added, dropped;
  std::unordered_map<BodyId, std::uint64_t> bodies_added;
};

template <class Record>
void take(Check& check, const Account& account, Result<Record> record, const std::function<void(Record&)>& use) {
  if (record.has_value()) return use(*record);
  check.found(place(account), describe(record.error()));
}

Task<Result<Written>> read_references(Check& check, Account& account) {
  Written written;
  auto visit = [&](engine::KeyValue&& pair) {
    const std::uint64_t chunk = keys::transaction_in(pair.key);
    switch (pair.key[0]) {
      case 'n':
        return take<ReferenceCounts>(check, account, decode_reference_counts(pair.value),
                                     [&](auto& counts) { written.counts[chunk] = std::move(counts); });
      case 'b':
        return take<ReferenceCounts>(check, account, decode_reference_counts(pair.value),
                                     [&](auto& counts) { written.body_counts[chunk] = std::move(counts); });
      case 'r':
        return take<SharedReferences>(check, account, decode_shared_references(pair.value), [&](auto& shared) {
          for (MessageId message : shared.messages) ++written.added[message];
          for (BodyId body : shared.bodies) ++written.bodies_added[body];
        });
      default:
        return take<DroppedReferences>(check, account, decode_dropped_references(pair.value), [&](auto& dropped) {
          for (const DroppedMessage& row : dropped.messages) ++written.dropped[row.message];
          for (PageNumber page : dropped.pages) account.pages[dropped.mailbox].insert(page);
        });
    }
  };
  for (std::string_view prefix : {"n", "b", "r", "g"}) {
    auto scanning =
        for_each_key(check.engine, account.partition, engine::Space::bulk, engine::prefix_range(prefix), visit);
    CO_TRY(co_await scanning);
  }
  co_return written;
}

template <class Id>
std::uint64_t at(const std::unordered_map<Id, std::uint64_t>& counts, Id id) {
  auto found = counts.find(id);
  return found == counts.end() ? 0 : found->second;
}

std::uint64_t counted(const std::map<std::uint64_t, ReferenceCounts>& chunks, std::uint64_t id) {
  auto chunk = chunks.find(id / reference_counts_a_chunk);
  return chunk == chunks.end() ? 1 : chunk->second.references(id);
}

// The preview is a choice, told to clients once made: what a later version would choose is no damage.
Task<void> check_body(Check& check, std::string where, engine::BodyId body, mime::SummaryView view) {
  mime::Parser parser;
  const std::uint64_t size_bytes = view.message_size();
  std::uint64_t offset = 0;
  while (offset < size_bytes) {
    auto reading = bridge::read_body(check.engine, body, offset, std::min(body_bytes_a_read, size_bytes - offset));
    Result<engine::BodySlice> slice = co_await reading;
    if (!slice.has_value()) {
      check.found(where, describe(slice.error()));
      co_return;
    }
    if (slice->bytes.empty()) break;
    parser.feed(slice->bytes);
    offset += slice->bytes.size();
  }
  check.expect_equal(where, "body size", offset, size_bytes);
  const mime::Structure structure = parser.finish();
  const std::string made = mime::build_summary(structure, view.preview());
  const auto expected = mime::SummaryView::open(made);
  if (!expected.has_value() || !(*expected == view)) check.found(where, "the summary is not that of its body");
}

void check_parts(Check& check, const std::string& where, const mime::SummaryView& view) {
  const auto parts = view.parts();
  if (!parts.has_value()) check.found(where, describe(parts.error()));
}

void check_references(Check& check, const Account& account, const Written& written, MessageId id) {
  auto referred = account.referred.find(id);
  const std::uint64_t rows = referred == account.referred.end() ? 0 : referred->second.rows;
  const std::uint64_t references = counted(written.counts, id.value) + at(written.added, id);
  check.expect_equal(place(account, id), "references", references, rows + at(written.dropped, id));
}

Task<Result<void>> check_message(Check& check, Account& account, MessageId id, std::string value) {
  const std::string where = place(account, id);
  Result<StoredMessage> message = decode_stored_message(value);
  if (!message.has_value()) {
    check.found(where, describe(message.error()));
    co_return Result<void>();
  }
  check.owners[message->body].insert(account.partition);
  auto view = mime::SummaryView::open(message->summary);
  if (!view.has_value()) check.found(where, describe(view.error()));
  if (view.has_value()) check_parts(check, where, *view);
  auto referred = account.referred.find(id);
  if (referred != account.referred.end()) {
    const Referred& rows = referred->second;
    if (rows.body != message->body) check.found(where, "its rows name another body");
    check.expect_equal(where, "prefix", message->prefix.size(), rows.prefix_bytes);
    if (view.has_value()) check.expect_equal(where, "size", view->message_size() + rows.prefix_bytes, rows.size_bytes);
  }
  if (view.has_value() && check.options.bodies == CheckOptions::Bodies::read) {
    auto checking = check_body(check, where, message->body, *view);
    co_await checking;
  }
  co_return Result<void>();
}

}  // namespace

Task<Result<void>> check_messages(Check& check, Account& account) {
  auto reading = read_references(check, account);
  CO_TRY(Written written, co_await reading);
  constexpr std::size_t messages_a_read = 256;
  engine::KeyRange range = engine::prefix_range(keys::summaries_prefix);
  std::set<MessageId> missing;
  for (const auto& [id, referred] : account.referred) missing.insert(id);
  while (true) {
    auto scanning = bridge::scan(check.engine, account.partition, engine::Space::bulk, range, messages_a_read);
    CO_TRY(std::vector<engine::KeyValue> some, co_await scanning);
    for (engine::KeyValue& pair : some) {
      const MessageId id = keys::message_in(pair.key);
      missing.erase(id);
      check_references(check, account, written, id);
      auto checking = check_message(check, account, id, std::move(pair.value));
      CO_TRY(co_await checking);
      range.from = pair.key + '\0';
    }
    if (some.size() < messages_a_read) break;
  }
  for (MessageId id : missing) check.found(place(account, id), "its summary is missing");
  co_return Result<void>();
}

}  // namespace mail::checking
