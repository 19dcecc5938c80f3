#include "mail/account_impl.h"

#include "mail/open_mailbox.h"

namespace mail {

using base::Result;
using base::Task;

FolderTreePtr AccountImpl::folders() const {
  return core_->sequencer->read_durable([](const AccountState& state) { return state.folders; });
}

Task<Result<MailboxId>> AccountImpl::create(std::string full_name, SpecialUse use) {
  return create_folder(core_, std::move(full_name), use);
}

Task<Result<void>> AccountImpl::remove(std::string full_name) { return remove_folder(core_, std::move(full_name)); }

Task<Result<void>> AccountImpl::rename(std::string from, std::string to) {
  return rename_folder(core_, std::move(from), std::move(to));
}

Task<Result<void>> AccountImpl::subscribe(std::string full_name) {
  return set_subscribed(core_, std::move(full_name), Subscribed::yes);
}

Task<Result<void>> AccountImpl::unsubscribe(std::string full_name) {
  return set_subscribed(core_, std::move(full_name), Subscribed::no);
}

Task<Result<MailboxPtr>> AccountImpl::open(MailboxId mailbox) {
  const AccountCorePtr core = core_;
  auto opening = core->open(mailbox);
  CO_TRY(OpenMailboxPtr open, co_await opening);
  co_return MailboxPtr(std::move(open));
}

Task<Result<AppendOutcome>> AccountImpl::append(MailboxId mailbox, std::vector<NewMessage> messages) {
  return mail::append(core_, mailbox, std::move(messages));
}

Task<Result<StoreOutcome>> AccountImpl::store(MailboxId mailbox, StoreFlags request) {
  return store_flags(core_, mailbox, std::move(request));
}

Task<Result<ExpungeOutcome>> AccountImpl::expunge(MailboxId mailbox, std::optional<UidRuns> uids) {
  return mail::expunge(core_, mailbox, std::move(uids));
}

Task<Result<CopyOutcome>> AccountImpl::copy(MailboxId from, UidRuns uids, MailboxId to) {
  return transfer(core_, from, std::move(uids), to, Transfer::copy);
}

Task<Result<CopyOutcome>> AccountImpl::move(MailboxId from, UidRuns uids, MailboxId to) {
  return transfer(core_, from, std::move(uids), to, Transfer::move);
}

UidRun AccountImpl::claim_recent(MailboxId mailbox, Uid uid_next) {
  const OpenMailboxPtr open = core_->find_open(mailbox);
  if (!open) return {Uid(1), Uid(0)};
  return open->claim_recent(uid_next);
}

Task<Result<void>> AccountImpl::set_quota(QuotaLimits limits) { return mail::set_quota(core_, limits); }

Task<Result<std::optional<std::string>>> AccountImpl::get_property(std::string key) {
  return mail::get_property(core_, std::move(key));
}

Task<Result<void>> AccountImpl::set_property(std::string key, std::optional<std::string> value) {
  return mail::set_property(core_, std::move(key), std::move(value));
}

}  // namespace mail
