// The operations of an account, each in a file of its name. All are evaluated by the account's sequencer: success means
// durable. The caller keeps the account's core alive.
#pragma once

#include "mail/account_core.h"

namespace mail {

base::Task<base::Result<AppendOutcome>> append(AccountCorePtr core, MailboxId mailbox,
                                               std::vector<NewMessage> messages);
base::Task<base::Result<StoreOutcome>> store_flags(AccountCorePtr core, MailboxId mailbox, StoreFlags request);
base::Task<base::Result<ExpungeOutcome>> expunge(AccountCorePtr core, MailboxId mailbox, std::optional<UidRuns> uids);
// Of messages that went though their rows are lost, whoever takes them away. None: nothing.
void log_expunged_damaged(const AccountCore& account, MailboxId mailbox, std::uint64_t messages);
enum class Transfer : std::uint8_t { copy, move };
base::Task<base::Result<CopyOutcome>> transfer(AccountCorePtr core, MailboxId from, UidRuns uids, MailboxId to,
                                               Transfer how);

base::Task<base::Result<MailboxId>> create_folder(AccountCorePtr core, std::string full_name, SpecialUse use);
base::Task<base::Result<void>> remove_folder(AccountCorePtr core, std::string full_name);
base::Task<base::Result<void>> rename_folder(AccountCorePtr core, std::string from, std::string to);
enum class Subscribed : std::uint8_t { no, yes };
base::Task<base::Result<void>> set_subscribed(AccountCorePtr core, std::string full_name, Subscribed subscribed);

base::Result<MailboxStatus> status(const AccountCore& account, MailboxId mailbox);
Quota quota(const AccountCore& account);
base::Task<base::Result<void>> set_quota(AccountCorePtr core, QuotaLimits limits);
base::Task<base::Result<std::optional<std::string>>> get_property(AccountCorePtr core, std::string key);
base::Task<base::Result<void>> set_property(AccountCorePtr core, std::string key, std::optional<std::string> value);

// Writes what was claimed of `\Recent`, of one mailbox.
base::Task<base::Result<void>> write_recent(AccountCore& account, OpenMailboxPtr mailbox);
// references.h: counts references and gives up what nothing refers to for long enough; removed mailboxes too.
base::Task<base::Result<void>> collect_garbage(AccountCore& account);

// Errc::over_quota unless that much more fits.
base::Result<void> check_quota(const AccountHead& head, std::uint64_t more_bytes, std::uint64_t more_messages);

// An operation whose rows or mailbox were not at hand when it was evaluated reads and tries again, so often.
inline constexpr int max_evaluations = 8;

}  // namespace mail
