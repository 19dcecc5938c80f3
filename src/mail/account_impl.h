// mail::Account over an AccountCore: each call hands on to its operation (operations.h).
#pragma once

#include "mail/account_core.h"
#include "mail/operations.h"

namespace mail {

class AccountImpl : public Account {
 public:
  explicit AccountImpl(AccountCorePtr core) : core_(std::move(core)) {}
  ~AccountImpl() override { core_->drop_open(); }
  const AccountCorePtr& core() const { return core_; }

  AccountId id() const override { return core_->id; }
  std::string name() const override { return core_->name; }

  FolderTreePtr folders() const override;
  base::Task<base::Result<MailboxId>> create(std::string full_name, SpecialUse use) override;
  base::Task<base::Result<void>> remove(std::string full_name) override;
  base::Task<base::Result<void>> rename(std::string from, std::string to) override;
  base::Task<base::Result<void>> subscribe(std::string full_name) override;
  base::Task<base::Result<void>> unsubscribe(std::string full_name) override;
  base::Result<MailboxStatus> status(MailboxId mailbox) const override { return mail::status(*core_, mailbox); }
  SubscriptionPtr subscribe_changes(std::function<void()> changed) override {
    return core_->subscribers->add(std::move(changed));
  }

  base::Task<base::Result<MailboxPtr>> open(MailboxId mailbox) override;
  base::Task<base::Result<AppendOutcome>> append(MailboxId mailbox, std::vector<NewMessage> messages) override;
  base::Task<base::Result<StoreOutcome>> store(MailboxId mailbox, StoreFlags request) override;
  base::Task<base::Result<ExpungeOutcome>> expunge(MailboxId mailbox, std::optional<UidRuns> uids) override;
  base::Task<base::Result<CopyOutcome>> copy(MailboxId from, UidRuns uids, MailboxId to) override;
  base::Task<base::Result<CopyOutcome>> move(MailboxId from, UidRuns uids, MailboxId to) override;
  UidRun claim_recent(MailboxId mailbox, Uid uid_next) override;

  Quota quota() const override { return mail::quota(*core_); }
  base::Task<base::Result<void>> set_quota(QuotaLimits limits) override;
  base::Task<base::Result<std::optional<std::string>>> get_property(std::string key) override;
  base::Task<base::Result<void>> set_property(std::string key, std::optional<std::string> value) override;

 private:
  const AccountCorePtr core_;
};
using AccountImplPtr = std::shared_ptr<AccountImpl>;

}  // namespace mail
