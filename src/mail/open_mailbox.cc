#include "mail/open_mailbox.h"

#include <algorithm>
#include <limits>

#include "mail/change.h"
#include "mail/columns_page.h"
#include "mail/message_reader.h"

namespace mail {

using base::Errc;
using base::fail;
using base::Result;
using base::Task;

std::vector<AppendedPtr> unfolded_rows(const MailboxState& state, std::size_t page_index) {
  const PageDirectory& pages = state.pages();
  Uid from = page_index == 0 ? Uid(0) : pages[page_index].lower;
  Uid to = page_index + 1 < pages.size() ? pages[page_index + 1].lower : Uid(std::numeric_limits<std::uint32_t>::max());
  return state.tail().between(from, to);
}

void OpenMailbox::publish(StatePtr state) {
  {
    std::lock_guard lock(mutex_);
    claimed_below_ = std::max(claimed_below_, state->recent_from());
    state_ = std::move(state);
    published_.fetch_add(1, std::memory_order_release);
  }
  subscribers_->wake();
}

StatePtr OpenMailbox::state() const {
  std::lock_guard lock(mutex_);
  return state_;
}

SubscriptionPtr OpenMailbox::subscribe(std::function<void()> published) {
  return subscribers_->add(std::move(published));
}

UidRun OpenMailbox::claim_recent(Uid uid_next) {
  std::lock_guard lock(mutex_);
  const Uid from = claimed_below_;
  claimed_below_ = std::max(claimed_below_, uid_next);
  return {from, Uid(uid_next.value - 1)};
}

Uid OpenMailbox::recent_from() const {
  std::lock_guard lock(mutex_);
  return claimed_below_;
}

bool OpenMailbox::recent_dirty() const {
  std::lock_guard lock(mutex_);
  return state_ && claimed_below_ > state_->recent_from();
}

base::Error OpenMailbox::lost_page(PageNumber number, base::Error error) const {
  error = account_->lost(id_, std::move(error));
  if (error.code != Errc::corrupt) return error;
  const StatePtr latest = state();
  const PageDirectory& pages = latest->pages();
  for (std::size_t i = 0; i < pages.size(); ++i)
    if (pages[i].cold == number || pages[i].columns == number) return error;
  return {Errc::in_use, "a page that was replaced an hour ago"};
}

Task<Result<ColdPagePtr>> OpenMailbox::cold(StatePtr state, std::size_t page_index) {
  if (page_index >= state->pages().size()) co_return fail(Errc::not_found, "no such page");
  const PageNumber number = state->pages()[page_index].cold;
  std::vector<AppendedPtr> tail = unfolded_rows(*state, page_index);
  ColdPagePtr stored = std::make_shared<const ColdPage>();
  if (number) {
    auto reading = account_->store.pages.cold(account_->partition, id_, number);
    Result<ColdPagePtr> page = co_await reading;
    if (!page.has_value()) co_return fail(lost_page(number, std::move(page).error()));
    stored = std::move(*page);
  }
  if (tail.empty()) co_return stored;
  std::vector<ColdRecord> rows(stored->rows().begin(), stored->rows().end());
  for (const AppendedPtr& appended : tail) rows.push_back(appended->cold);
  co_return std::make_shared<const ColdPage>(std::move(rows));
}

Task<Result<ColumnsPagePtr>> OpenMailbox::columns(StatePtr state, std::size_t page_index) {
  if (page_index >= state->pages().size()) co_return fail(Errc::not_found, "no such page");
  const PageNumber number = state->pages()[page_index].columns;
  std::vector<AppendedPtr> tail = unfolded_rows(*state, page_index);
  StoredColumnsPtr stored;
  if (number) {
    auto reading = account_->store.pages.columns(account_->partition, id_, number);
    Result<StoredColumnsPtr> page = co_await reading;
    if (!page.has_value()) co_return fail(lost_page(number, std::move(page).error()));
    stored = std::move(*page);
  }
  co_return std::make_shared<const ColumnsPage>(std::move(stored), std::move(tail));
}

Task<Result<ColdRecord>> OpenMailbox::cold_record(StatePtr state, Uid uid) {
  if (AppendedPtr appended = state->tail().find(uid)) co_return appended->cold;
  if (state->find(uid)) {
    const std::size_t page_index = state->pages().page_of(uid);
    auto reading = cold(state, page_index);
    CO_TRY(ColdPagePtr page, co_await reading);
    if (const ColdRecord* record = page->find(uid)) co_return *record;
    co_return fail(Errc::corrupt, "a message is missing in its cold page");
  }
  if (ExpungedRecordPtr gone = state->recent_expunges().find(uid)) co_return gone->cold;
  co_return fail(Errc::not_found, "no such message, or expunged long ago");
}

Task<Result<Summaries>> OpenMailbox::summaries(std::vector<MessageId> messages) {
  return account_->store.summaries.read(account_->partition, std::move(messages));
}

Task<Result<std::unique_ptr<MessageReader>>> OpenMailbox::open_message(ColdRecord record) {
  std::string prefix;
  if (record.prefix_bytes != 0) {
    std::vector<MessageId> asked(1, record.message);
    auto reading = summaries(std::move(asked));
    CO_TRY(const Summaries found, co_await reading);
    if (!found[0].has_value()) co_return fail(found[0].error());
    prefix = (*found[0])->prefix;
  }
  co_return open_message(record, prefix);
}

Result<std::unique_ptr<MessageReader>> OpenMailbox::open_message(const ColdRecord& record, std::string_view prefix) {
  if (prefix.size() != record.prefix_bytes)
    return fail(Errc::corrupt, "a message's own header lines changed their size");
  return make_message_reader(account_->engine(), std::string(prefix), record.body, record.size_bytes);
}

Task<Result<engine::BodySlices>> OpenMailbox::bodies(std::vector<ColdRecord> records) {
  return read_whole_bodies(account_->engine(), std::move(records));
}

}  // namespace mail
