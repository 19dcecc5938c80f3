#include "imap/session/fetch/message.h"

#include <utility>

namespace imap::session::fetch {

using base::Errc;
using base::Result;

// Of a message that is gone the state keeps a record for an hour.
void fill_hot(const mail::MailboxState& state, const MessageRow& row, Message& message) {
  message.row = row;
  if (const auto& hot = message.row.hot) {
    message.system = hot->system;
    message.keywords = hot->keywords;
    message.modseq = hot->modseq;
    message.size_bytes = hot->size_bytes;
    return;
  }
  message.expunged = state.recent_expunges().find(message.row.uid);
  if (!message.expunged) {
    message.failure.emplace(Errc::expunge_issued, "expunged too long ago");
    return;
  }
  message.system = message.expunged->system;
  message.keywords = &message.expunged->keywords;
  message.modseq = message.expunged->modseq;
  message.cold = message.expunged->cold;
  message.size_bytes = message.cold.size_bytes;
}

namespace {

// UIDs ascend: `row` is the one behind the message before, and becomes the one behind this.
const mail::ColdRecord* record_of(const mail::ColdPage& page, std::size_t& row, base::Uid uid) {
  const auto* record = row == 0 ? page.find(uid) : page.find_from(row, uid);
  if (record) row = static_cast<std::size_t>(record - page.rows().data()) + 1;
  return record;
}

// Neighbours lie in one page.
base::Task<Result<void>> fill_cold(Source source, std::vector<Message>& messages) {
  mail::ColdPagePtr page;
  std::optional<base::Error> lost;  // instead of it
  std::size_t page_index = SIZE_MAX;
  std::size_t row = 0;
  for (auto& message : messages) {
    if (!message.row.hot) continue;
    const auto place = source.state->pages().at(message.row.position.value);
    if (place.page != page_index) {
      auto reading = source.mailbox->cold(source.state, place.page);
      auto read = co_await reading;
      // A damaged page, or one that is there no longer, costs its own messages.
      lost = read.has_value() ? std::nullopt : std::optional(read.error());
      if (lost && lost->code != Errc::corrupt && lost->code != Errc::in_use) co_return base::fail(*std::move(lost));
      page = read.has_value() ? *read : nullptr;
      page_index = place.page;
      row = 0;
    }
    if (lost) {
      message.failure = lost;
    } else if (const auto* record = record_of(*page, row, message.row.uid)) {
      message.cold = *record;
    } else {
      message.failure.emplace(Errc::corrupt, "no cold record of UID " + std::to_string(message.row.uid.value));
    }
  }
  co_return Result<void>();
}

}  // namespace

Result<void> open_parts(Message& message) {
  if (message.parts.size() > 0) return {};
  TRY(message.parts, message.summary().parts());
  return {};
}

namespace {

base::Task<Result<void>> fill_summaries(Source source, std::vector<Message>& messages) {
  std::vector<mail::MessageId> ids;
  ids.reserve(messages.size());
  for (const auto& message : messages) {
    if (!message.failure) ids.push_back(message.cold.message);
  }
  auto reading = source.mailbox->summaries(std::move(ids));
  CO_TRY(auto stored, co_await reading);
  auto next = stored.begin();
  for (auto& message : messages) {
    if (message.failure) continue;
    if (next->has_value()) {
      message.stored = *std::move(*next);
    } else {
      message.failure = std::move(*next).error();
    }
    ++next;
  }
  co_return Result<void>();
}

void fill_parts(std::vector<Message>& messages) {
  for (auto& message : messages) {
    if (message.failure) continue;
    if (auto opened = open_parts(message); !opened.has_value()) message.failure = std::move(opened).error();
  }
}

}  // namespace

base::Task<Result<void>> read_batch(Source source, Needs needs, const std::vector<MessageRow>& rows,
                                    std::vector<Message>& messages) {
  messages.clear();
  messages.reserve(rows.size());
  for (const auto& row : rows) fill_hot(*source.state, row, messages.emplace_back());
  if (needs.cold) {
    auto filling = fill_cold(source, messages);
    CO_TRY(co_await filling);
  }
  if (needs.summary) {
    auto filling = fill_summaries(source, messages);
    CO_TRY(co_await filling);
  }
  if (needs.parts) fill_parts(messages);
  co_return Result<void>();
}

}  // namespace imap::session::fetch
