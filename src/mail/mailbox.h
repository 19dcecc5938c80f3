// Mailbox: an open mailbox of an account, shared by all its sessions. Gives the published state, wake-ups and
// the data that is not in memory. Reading never waits for writers.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "mail/cold_page.h"
#include "mail/columns_page.h"
#include "mail/mailbox_state.h"
#include "mail/message.h"

namespace mail {

// Destroying it ends the calls; none is under way after.
class Subscription {
 public:
  virtual ~Subscription() = default;
};
using SubscriptionPtr = std::unique_ptr<Subscription>;

class Mailbox {
 public:
  virtual ~Mailbox() = default;

  // The durable head: what is acknowledged or may be told. A short lock.
  virtual StatePtr state() const = 0;
  // How many states there were. While it stays the same, so does state(); cheaper than to ask for that.
  virtual std::uint64_t published() const = 0;
  // `published` runs on the committing thread after each new state: it must only wake (Channel::waker()).
  virtual SubscriptionPtr subscribe(std::function<void()> published) = 0;

  // Cold and column data of page `page_index` of a state (with `state`'s rows, maybe more; find rows by UID).
  // Errc::corrupt: damaged or missing. Errc::in_use: the state is an hour older than a fold that replaced the page.
  // Errc::not_found: the mailbox was removed, and what it had is given up.
  virtual base::Task<base::Result<ColdPagePtr>> cold(StatePtr state, std::size_t page_index) = 0;
  virtual base::Task<base::Result<ColumnsPagePtr>> columns(StatePtr state, std::size_t page_index) = 0;
  // One message's cold record; also of a message expunged within the last hour (a client may not know yet).
  // Errc::not_found.
  virtual base::Task<base::Result<ColdRecord>> cold_record(StatePtr state, Uid uid) = 0;
  // In the order asked. Errc::corrupt costs that message alone: a failed entry. So it is with a message, and with its
  // body, an hour after it went: who holds a state so old looks into the latest.
  virtual base::Task<base::Result<Summaries>> summaries(std::vector<MessageId> messages) = 0;
  virtual base::Task<base::Result<std::unique_ptr<MessageReader>>> open_message(ColdRecord record) = 0;
  // The same for who has the summary already, and with it the prefix.
  virtual base::Result<std::unique_ptr<MessageReader>> open_message(const ColdRecord& record,
                                                                    std::string_view prefix) = 0;
  // What follows the prefix, of several messages and whole, in the order asked. One that cannot be read is a failed
  // entry (Errc::corrupt). They are in memory together: the caller bounds the sum of their sizes.
  virtual base::Task<base::Result<engine::BodySlices>> bodies(std::vector<ColdRecord> records) = 0;
};
using MailboxPtr = std::shared_ptr<Mailbox>;

}  // namespace mail
