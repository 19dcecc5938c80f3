// Account: one user's folders and mail. Every change goes through its sequencer: evaluated on the tentative
// head, committed with others in one sync, published when durable. A coroutine that returns success was
// synced before. Thread rule: call from any event loop; a call goes on where it was made.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "mail/change.h"
#include "mail/folder_tree.h"
#include "mail/mailbox.h"
#include "mail/message.h"

namespace mail {

// RFC 9208. nullopt: no limit. Usage is exact: equal to a recount at any time.
struct QuotaLimits {
  std::optional<std::uint64_t> storage_bytes;
  std::optional<std::uint64_t> messages;
  bool operator==(const QuotaLimits&) const = default;
};
struct Quota {
  QuotaLimits limits;
  std::uint64_t storage_bytes = 0;
  std::uint64_t messages = 0;
};

// What STATUS tells; no page is read and the mailbox need not be open.
struct MailboxStatus {
  MailboxId id;
  UidValidity uid_validity;
  Uid uid_next;
  ModSeq highest_modseq;
  Uid recent_from;
  MailboxCounts counts;
  std::uint32_t recent = 0;
};

struct NewMessage {
  IncomingMessagePtr message;
  std::string prefix;  // the recipient's own header lines; counts in size and quota
  SystemFlags system;
  std::vector<std::string> keywords;
  InternalDate internal_date;
};

struct AppendOutcome {
  UidValidity uid_validity;
  UidRuns uids;  // in the order of the messages
  ModSeq modseq;
};

struct StoreFlags {
  UidRuns uids;  // live ones are changed, others ignored
  FlagOperation operation = FlagOperation::add;
  SystemFlags system;
  std::vector<std::string> keywords;
  std::optional<ModSeq> unchanged_since;     // RFC 7162 3.1.3
  std::optional<ModSeq> known_through = {};  // through which whoever asks knows all flags
};
struct StoreOutcome {
  ModSeq modseq;     // of the change; of the state when nothing changed
  UidRuns changed;   // whose flags are different now
  UidRuns modified;  // failed UNCHANGEDSINCE (the MODIFIED response code)
  UidRuns unknown;   // of those asked for: others had changed them after known_through
  UidRuns missing;   // not live any more
};

struct ExpungeOutcome {
  ModSeq modseq;
  UidRuns expunged;
};

struct CopyOutcome {
  UidValidity uid_validity;               // of the destination
  std::vector<std::pair<Uid, Uid>> uids;  // source and destination, ascending by source
  ModSeq modseq;
  UidRuns missing;  // asked for but not live any more
  UidRuns lost;     // MOVE alone: damaged, they stay (RFC 6851 3.3)
};

enum class CreateSubscribed : std::uint8_t { no, yes };

class Account {
 public:
  virtual ~Account() = default;

  virtual AccountId id() const = 0;
  virtual std::string name() const = 0;

  // Folders.
  virtual FolderTreePtr folders() const = 0;
  // Makes missing parents too (RFC 9051 6.3.4); a trailing separator is cut off. Errc::already_exists,
  // cannot, limit, use_attribute.
  virtual base::Task<base::Result<MailboxId>> create(std::string full_name, SpecialUse use) = 0;
  // With children: stays as a \NoSelect node (IMAP4rev1) — Errc::has_children when it is one already.
  virtual base::Task<base::Result<void>> remove(std::string full_name) = 0;
  // INBOX moves its messages to the new name and stays (RFC 9051 6.3.6).
  virtual base::Task<base::Result<void>> rename(std::string from, std::string to) = 0;
  virtual base::Task<base::Result<void>> subscribe(std::string full_name) = 0;
  virtual base::Task<base::Result<void>> unsubscribe(std::string full_name) = 0;
  virtual base::Result<MailboxStatus> status(MailboxId mailbox) const = 0;
  // `changed` runs after any change of a folder or of any mailbox's counts is durable; it must only wake.
  virtual SubscriptionPtr subscribe_changes(std::function<void()> changed) = 0;

  // Mail.
  virtual base::Task<base::Result<MailboxPtr>> open(MailboxId mailbox) = 0;
  // All messages or none (RFC 3502). Errc::over_quota, not_found, limit, disk_full.
  virtual base::Task<base::Result<AppendOutcome>> append(MailboxId mailbox, std::vector<NewMessage> messages) = 0;
  virtual base::Task<base::Result<StoreOutcome>> store(MailboxId mailbox, StoreFlags request) = 0;
  // Of these UIDs (nullopt: of all) the ones with \Deleted go (RFC 9051 6.4.3, 6.4.9), damaged or not.
  virtual base::Task<base::Result<ExpungeOutcome>> expunge(MailboxId mailbox, std::optional<UidRuns> uids) = 0;
  // All or none: Errc::corrupt when one of them is damaged.
  virtual base::Task<base::Result<CopyOutcome>> copy(MailboxId from, UidRuns uids, MailboxId to) = 0;
  virtual base::Task<base::Result<CopyOutcome>> move(MailboxId from, UidRuns uids, MailboxId to) = 0;
  // A read-write SELECT, or an EXISTS told to one: messages below it are recent to nobody else. Written
  // lazily. Returns the UIDs that are recent to the caller: from the old mark up to `uid_next`.
  virtual UidRun claim_recent(MailboxId mailbox, Uid uid_next) = 0;

  virtual Quota quota() const = 0;
  virtual base::Task<base::Result<void>> set_quota(QuotaLimits limits) = 0;

  // Small values that belong to the account and not to the model: credentials (auth/), later Sieve scripts.
  virtual base::Task<base::Result<std::optional<std::string>>> get_property(std::string key) = 0;
  virtual base::Task<base::Result<void>> set_property(std::string key, std::optional<std::string> value) = 0;
};
using AccountPtr = std::shared_ptr<Account>;

}  // namespace mail
