// OpenMailbox: a mailbox of an account in memory: the published state, who waits for the next one, and the way to its
// stored pages. One object for all sessions; AccountCore makes it, publishes into it and drops it when nobody has used
// it for a while.
#pragma once

#include <atomic>
#include <mutex>

#include "mail/account_core.h"
#include "mail/mailbox.h"

namespace mail {

class OpenMailbox : public Mailbox, public std::enable_shared_from_this<OpenMailbox> {
 public:
  OpenMailbox(AccountCorePtr account, MailboxId id) : account_(std::move(account)), id_(id) {}

  MailboxId id() const { return id_; }
  void publish(StatePtr state);

  // `\Recent`: messages below it are claimed. Written to the store lazily: recent_dirty() until then.
  UidRun claim_recent(Uid uid_next);
  Uid recent_from() const;
  bool recent_dirty() const;

  StatePtr state() const override;
  std::uint64_t published() const override { return published_.load(std::memory_order_acquire); }
  SubscriptionPtr subscribe(std::function<void()> published) override;
  base::Task<base::Result<ColdPagePtr>> cold(StatePtr state, std::size_t page_index) override;
  base::Task<base::Result<ColumnsPagePtr>> columns(StatePtr state, std::size_t page_index) override;
  base::Task<base::Result<ColdRecord>> cold_record(StatePtr state, Uid uid) override;
  base::Task<base::Result<Summaries>> summaries(std::vector<MessageId> messages) override;
  base::Task<base::Result<std::unique_ptr<MessageReader>>> open_message(ColdRecord record) override;
  base::Result<std::unique_ptr<MessageReader>> open_message(const ColdRecord& record, std::string_view prefix) override;
  base::Task<base::Result<engine::BodySlices>> bodies(std::vector<ColdRecord> records) override;
  // What it means that a page which some state names is not stored (any other error passes). Errc::corrupt;
  // Errc::in_use: a fold replaced it, and readers of states older than that had an hour; Errc::not_found: the mailbox
  // was removed and given up.
  base::Error lost_page(PageNumber number, base::Error error) const;

 private:
  const AccountCorePtr account_;
  const MailboxId id_;
  const std::shared_ptr<Subscribers> subscribers_ = std::make_shared<Subscribers>();

  // A mutex and not an atomic shared_ptr: libstdc++'s is a lock too, and one that thread sanitizers do not understand.
  mutable std::mutex mutex_;
  StatePtr state_;
  std::atomic<std::uint64_t> published_ = 0;  // changed under the mutex
  Uid claimed_below_{1};
};

// The rows of a page that came since it was last stored: of UIDs from its lower end up to the next page's.
std::vector<AppendedPtr> unfolded_rows(const MailboxState& state, std::size_t page_index);

}  // namespace mail
