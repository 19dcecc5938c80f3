#include "mail/store_impl.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "mail/account_loader.h"
#include "mail/directory.h"
#include "mail/message_receiver.h"
#include "mail/open_mailbox.h"

namespace mail {
namespace {

using base::Errc;
using base::fail;
using base::Result;
using base::Task;

Task<void> erase_removed(engine::Engine& engine, AccountId id) {
  auto erasing = erase_account(engine, id);
  Result<void> done = co_await erasing;
  // It is taken up again when the store is opened next.
  if (!done.has_value())
    base::log::warning("account_erase_failed", {{"account", id.value}, {"error", describe(done.error())}});
}

// Who still has it is told that it is gone.
void end_removed(AccountCore& account) {
  account.sequencer->stop({Errc::not_found, "the account was removed"});
  account.drop_open();
  account.subscribers->wake();
}

void log_failure(std::string_view event, const AccountCore& account, const Result<void>& done) {
  const bool expected = done.has_value() || done.error().code == Errc::not_found || done.error().code == Errc::in_use;
  if (!expected) base::log::warning(event, {{"account", account.name}, {"error", describe(done.error())}});
}

}  // namespace

Task<Result<std::unique_ptr<Store>>> Store::open(engine::Engine& engine, const base::Clock& clock,
                                                 base::Executor& background, StoreOptions options) {
  auto store = std::make_unique<StoreImpl>(engine, clock, background, options);
  auto starting = store->start();
  CO_TRY(co_await starting);
  co_return std::unique_ptr<Store>(std::move(store));
}

StoreImpl::StoreImpl(engine::Engine& engine, const base::Clock& clock, base::Executor& background, StoreOptions options)
    : context_{.engine = engine, .clock = clock, .background = background, .options = options, .scope = scope_} {}

StoreImpl::~StoreImpl() {
  ticker_.reset();
  scope_.join();
}

Task<Result<void>> StoreImpl::start() {
  auto reading = directory::removed(context_.engine);
  CO_TRY(std::vector<AccountId> removed, co_await reading);
  for (AccountId id : removed) scope_.start(context_.background, erase_removed(context_.engine, id));
  if (context_.options.maintain_every_seconds != 0) {
    ticker_ = std::make_unique<Ticker>(std::chrono::seconds(context_.options.maintain_every_seconds),
                                       [this] { scope_.start(context_.background, maintain()); });
  }
  co_return Result<void>();
}

AccountImplPtr StoreImpl::use_slot(const std::string& name) {
  std::lock_guard lock(mutex_);
  auto found = accounts_.find(name);
  if (found == accounts_.end()) return nullptr;
  found->second.used_unix_seconds = base::unix_seconds(context_.clock.now());
  return found->second.account;
}

std::vector<AccountImplPtr> StoreImpl::open_accounts() const {
  std::lock_guard lock(mutex_);
  std::vector<AccountImplPtr> out;
  out.reserve(accounts_.size());
  for (const auto& [name, slot] : accounts_) out.push_back(slot.account);
  return out;
}

Task<Result<AccountPtr>> StoreImpl::create_account(std::string name) {
  auto adding = naming_.run(directory::add(context_.engine, name));
  CO_TRY(co_await adding);
  auto loading = find_and_load(std::move(name));
  Result<AccountPtr> account = co_await loading;
  co_return account;
}

Task<Result<AccountPtr>> StoreImpl::open_account(std::string name) {
  if (AccountImplPtr open = use_slot(name)) co_return AccountPtr(std::move(open));
  auto loading = find_and_load(std::move(name));
  Result<AccountPtr> account = co_await loading;
  co_return account;
}

Task<Result<AccountPtr>> StoreImpl::find_and_load(std::string name) {
  std::optional<AccountId> before;
  while (true) {
    const Changes changes = changes_now();
    auto finding = directory::find(context_.engine, name);
    CO_TRY(const std::optional<AccountId> id, co_await finding);
    if (before && before != id) {
      // What was removed looks like an account that is new, which loading it makes ready.
      auto erasing = erase_account(context_.engine, *before);
      CO_TRY(co_await erasing);
    }
    if (!id) co_return fail(Errc::not_found, "no account of that name");
    auto loading = load(name, *id, changes);
    CO_TRY(AccountPtr account, co_await loading);
    if (account) co_return account;
    before = id;
  }
}

StoreImpl::Changes StoreImpl::changes_now() const {
  std::lock_guard lock(mutex_);
  return changes_;
}

// Two may load it at once: nothing is written through either before one of them is the account.
Task<Result<AccountPtr>> StoreImpl::load(std::string name, AccountId id, Changes before) {
  auto loading = load_account(context_, id);
  CO_TRY(AccountState state, co_await loading);
  auto core = std::make_shared<AccountCore>(context_, id, name, std::move(state));
  core->start();
  auto account = std::make_shared<AccountImpl>(core);
  AccountImplPtr stale;
  AccountPtr out;
  {
    std::lock_guard lock(mutex_);
    const bool closed = before.closings != changes_.closings && !accounts_.contains(name);
    if (closed || before.removals != changes_.removals) co_return AccountPtr();
    auto [place, is_new] = accounts_.try_emplace(name, Slot{account, base::unix_seconds(context_.clock.now())});
    if (place->second.account->id() > id) co_return AccountPtr();
    // Ids ascend: the one that is open was removed, and nobody could say so then.
    if (place->second.account->id() < id) {
      stale = std::exchange(place->second.account, account);
      ++changes_.removals;
    }
    out = place->second.account;
  }
  if (stale) end_removed(*stale->core());
  co_return out;
}

Task<Result<AccountImplPtr>> StoreImpl::unname(std::string name, AccountId id) {
  auto removing = directory::remove(context_.engine, name, id);
  CO_TRY(co_await removing);
  AccountImplPtr open;
  std::lock_guard lock(mutex_);
  ++changes_.removals;
  auto found = accounts_.find(name);
  if (found == accounts_.end()) co_return open;
  open = std::move(found->second.account);
  accounts_.erase(found);
  co_return open;
}

Task<Result<void>> StoreImpl::remove_account(std::string name) {
  auto finding = directory::find(context_.engine, name);
  CO_TRY(std::optional<AccountId> id, co_await finding);
  if (!id) co_return fail(Errc::not_found, "no account of that name");
  auto unnaming = naming_.run(unname(name, *id));
  CO_TRY(AccountImplPtr open, co_await unnaming);
  if (open) {
    auto ending = open->core()->sequencer->barrier();
    Result<void> ended = co_await ending;
    log_failure("account_removal_waits", *open->core(), ended);
    end_removed(*open->core());
  }
  auto erasing = erase_account(context_.engine, *id);
  Result<void> done = co_await erasing;
  co_return done;
}

Task<Result<std::vector<AccountEntry>>> StoreImpl::list_accounts() { return directory::list(context_.engine); }

std::unique_ptr<MessageReceiver> StoreImpl::receive(std::uint64_t size_hint_bytes,
                                                    mime::CrlfNormaliser::Policy line_ends) {
  return make_message_receiver(context_.engine, size_hint_bytes, context_.options.max_message_bytes, line_ends);
}

Task<void> StoreImpl::maintain_account(AccountImplPtr account) {
  AccountCore& core = *account->core();
  auto deciding = core.sequencer->settle_doubt();
  Result<void> decided = co_await deciding;
  if (!decided.has_value()) co_return;  // nothing can be written: the sequencer has said so in the log
  for (const OpenMailboxPtr& mailbox : core.open_mailboxes()) {
    if (!mailbox->recent_dirty()) continue;
    auto writing = write_recent(core, mailbox);
    Result<void> written = co_await writing;
    log_failure("recent_not_written", core, written);
  }
  auto folding = core.fold_mailboxes(AccountCore::Fold::due);
  Result<void> folded = co_await folding;
  log_failure("fold_failed", core, folded);
  auto collecting = collect_garbage(core);
  Result<void> collected = co_await collecting;
  log_failure("garbage_kept", core, collected);
  core.close_unused();
}

Task<void> StoreImpl::maintain() {
  {
    std::lock_guard lock(mutex_);
    if (maintaining_ == Maintaining::yes) co_return;
    maintaining_ = Maintaining::yes;
  }
  std::vector<AccountImplPtr> accounts = open_accounts();
  for (const AccountImplPtr& account : accounts) {
    auto maintaining = maintain_account(account);
    co_await maintaining;
  }
  accounts.clear();  // held, they would be in use
  auto maintaining_closed = maintain_closed();
  co_await maintaining_closed;
  close_unused_accounts();
  // Beside it: a sweep may copy gigabytes, and folding does not wait for that.
  if (sweeper_.start_if_due(base::unix_seconds(context_.clock.now()), context_.options.sweep_every_seconds))
    scope_.start(context_.background, sweeper_.run(context_.engine, context_.options.unowned_body_seconds));
  {
    std::lock_guard lock(mutex_);
    maintaining_ = Maintaining::no;
  }
}

// What an account left to be done when it was closed waits until it is opened again; many are not for years.
Task<void> StoreImpl::maintain_closed() {
  const std::size_t count = context_.options.maintain_closed_accounts;
  if (count == 0) co_return;
  auto listing = directory::list_after(context_.engine, maintained_through_, count);
  Result<std::vector<AccountEntry>> accounts = co_await listing;
  if (!accounts.has_value()) {
    base::log::warning("accounts_not_listed", {{"error", describe(accounts.error())}});
    co_return;
  }
  maintained_through_ = accounts->size() < count ? std::string() : accounts->back().name;
  for (const AccountEntry& account : *accounts) {
    auto maintaining = maintain_closed_account(account.name);
    co_await maintaining;
  }
}

Task<void> StoreImpl::maintain_closed_account(std::string name) {
  {
    std::lock_guard lock(mutex_);
    if (accounts_.contains(name)) co_return;
  }
  auto opening = open_account(name);
  Result<AccountPtr> opened = co_await opening;
  if (!opened.has_value()) {
    if (opened.error().code != Errc::not_found)
      base::log::warning("account_not_maintained", {{"account", name}, {"error", describe(opened.error())}});
    co_return;
  }
  AccountImplPtr account;
  {
    std::lock_guard lock(mutex_);
    auto slot = accounts_.find(name);
    if (slot == accounts_.end()) co_return;
    account = slot->second.account;
    slot->second.used_unix_seconds = 0;  // the first to be closed again, unless somebody comes for it
  }
  auto maintaining = maintain_account(account);
  co_await maintaining;
}

void StoreImpl::close_unused_accounts() {
  const std::int64_t now = base::unix_seconds(context_.clock.now());
  std::lock_guard lock(mutex_);
  std::vector<std::pair<std::int64_t, std::string>> unused;
  for (const auto& [name, slot] : accounts_)
    if (slot.account.use_count() == 1 && slot.account->core()->unused())
      unused.emplace_back(slot.used_unix_seconds, name);
  std::sort(unused.begin(), unused.end());
  std::size_t left = unused.size();
  for (const auto& [used, name] : unused) {
    if (left <= context_.options.max_unused_accounts && used + unused_open_seconds > now) break;
    accounts_.erase(name);
    ++changes_.closings;
    --left;
  }
}

Task<void> StoreImpl::close() {
  ticker_.reset();
  const std::vector<AccountImplPtr> accounts = open_accounts();
  for (const AccountImplPtr& account : accounts) {
    auto maintaining = maintain_account(account);
    co_await maintaining;
    auto folding = account->core()->fold_mailboxes(AccountCore::Fold::everything);
    Result<void> folded = co_await folding;
    log_failure("fold_failed", *account->core(), folded);
  }
  auto idle = base::callback_result<int>([&](auto done) { scope_.when_idle([done] { done(0); }); });
  co_await idle;
}

}  // namespace mail
