#include "mail/summary_store.h"

#include "mail/engine_bridge.h"
#include "mail/keys.h"
#include "mail/stored_message.h"

namespace mail {
namespace {

using base::Result;

Result<StoredSummary> open(const std::optional<std::string>& record) {
  if (!record) return base::fail(base::Errc::corrupt, "a summary is missing");
  TRY(const StoredMessage stored, decode_stored_message(*record));
  StoredSummary out;
  out.prefix = stored.prefix;
  TRY(out.summary, mime::SummaryView::open(stored.summary));
  return out;
}

SummaryBatchPtr open_all(std::vector<std::optional<std::string>>&& records) {
  auto batch = std::make_shared<SummaryBatch>();
  batch->records = std::move(records);
  batch->opened.reserve(batch->records.size());
  for (const auto& record : batch->records) batch->opened.push_back(open(record));
  return batch;
}

Summaries all_of(const SummaryBatchPtr& batch) {
  Summaries out;
  out.reserve(batch->opened.size());
  for (const auto& opened : batch->opened) {
    if (opened.has_value()) {
      out.emplace_back(SummaryPtr(batch, &*opened));
    } else {
      out.emplace_back(base::fail(opened.error()));
    }
  }
  return out;
}

}  // namespace

base::Task<Result<Summaries>> SummaryStore::read(engine::Partition partition, std::vector<MessageId> messages) {
  if (auto cached = cache_.find(partition, messages)) co_return *std::move(cached);
  std::vector<std::string> keys;
  keys.reserve(messages.size());
  for (const MessageId message : messages) keys.push_back(keys::summary(message));
  auto reading = bridge::get_many(engine_, partition, engine::Space::bulk, std::move(keys));
  CO_TRY(auto records, co_await reading);
  const SummaryBatchPtr batch = open_all(std::move(records));
  cache_.put(partition, messages, batch);
  co_return all_of(batch);
}

}  // namespace mail
