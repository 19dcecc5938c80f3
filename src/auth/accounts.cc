#include "auth/accounts.h"

#include "auth/account_name.h"

namespace auth {
namespace {

base::Task<base::Result<Credentials>> hash_on(base::WorkerPool& hashing, AccountSettings settings,
                                              std::string password) {
  std::function<base::Result<Credentials>()> work = [settings, password = std::move(password)] {
    return make_credentials(password, settings.cost, settings.scram);
  };
  auto running = hashing.run(std::move(work));
  base::Result<Credentials> made = co_await running;
  co_return made;
}

}  // namespace

base::Task<base::Result<mail::AccountPtr>> open_account(mail::Store& store, std::string typed) {
  CO_TRY(std::string name, account_name(typed));
  auto opening = store.open_account(name);
  base::Result<mail::AccountPtr> account = co_await opening;
  if (!account.has_value() && account.error().code == base::Errc::not_found) {
    co_return base::fail(base::Errc::not_found, "there is no account \"" + name + "\"");
  }
  co_return account;
}

base::Task<base::Result<void>> add_account(mail::Store& store, base::WorkerPool& hashing, AccountSettings settings,
                                           std::string typed, std::string password) {
  CO_TRY(std::string name, account_name(typed));
  // The password first: an account must not come to be because its password could not.
  auto hashed = hash_on(hashing, settings, std::move(password));
  CO_TRY(Credentials credentials, co_await hashed);
  auto creating = store.create_account(name);
  base::Result<mail::AccountPtr> account = co_await creating;
  if (!account.has_value() && account.error().code == base::Errc::already_exists) {
    co_return base::fail(base::Errc::already_exists,
                         "the account \"" + name + "\" exists already; use passwd to change its password");
  }
  if (!account.has_value()) co_return base::fail(std::move(account).error());
  auto saving = save_credentials(*account, std::move(credentials));
  base::Result<void> saved = co_await saving;
  co_return saved;
}

namespace {

base::Task<base::Result<void>> change_password(base::WorkerPool& hashing, AccountSettings settings,
                                               mail::AccountPtr account, std::string password) {
  auto loading = load_credentials(account);
  CO_TRY(Credentials before, co_await loading);
  auto hashed = hash_on(hashing, settings, std::move(password));
  CO_TRY(Credentials credentials, co_await hashed);
  credentials.lock = before.lock;
  auto saving = save_credentials(account, std::move(credentials));
  base::Result<void> saved = co_await saving;
  co_return saved;
}

base::Task<base::Result<void>> change_lock(mail::AccountPtr account, AccountLock lock) {
  auto loading = load_credentials(account);
  CO_TRY(Credentials credentials, co_await loading);
  credentials.lock = lock;
  auto saving = save_credentials(account, std::move(credentials));
  base::Result<void> saved = co_await saving;
  co_return saved;
}

}  // namespace

base::Task<base::Result<void>> set_password(mail::Store& store, base::WorkerPool& hashing, AccountSettings settings,
                                            mail::Turns& turns, std::string name, std::string password) {
  auto opening = open_account(store, std::move(name));
  CO_TRY(mail::AccountPtr account, co_await opening);
  auto changing = turns.run(change_password(hashing, settings, std::move(account), std::move(password)));
  base::Result<void> changed = co_await changing;
  co_return changed;
}

base::Task<base::Result<void>> set_lock(mail::Store& store, mail::Turns& turns, std::string name, AccountLock lock) {
  auto opening = open_account(store, std::move(name));
  CO_TRY(mail::AccountPtr account, co_await opening);
  auto changing = turns.run(change_lock(std::move(account), lock));
  base::Result<void> changed = co_await changing;
  co_return changed;
}

base::Task<base::Result<void>> remove_account(mail::Store& store, std::string typed) {
  CO_TRY(std::string name, account_name(typed));
  auto removing = store.remove_account(name);
  base::Result<void> removed = co_await removing;
  if (!removed.has_value() && removed.error().code == base::Errc::not_found) {
    co_return base::fail(base::Errc::not_found, "there is no account \"" + name + "\"");
  }
  co_return removed;
}

base::Task<base::Result<void>> set_quota(mail::Store& store, std::string name, mail::QuotaLimits limits) {
  auto opening = open_account(store, std::move(name));
  CO_TRY(mail::AccountPtr account, co_await opening);
  auto setting = account->set_quota(limits);
  base::Result<void> set = co_await setting;
  co_return set;
}

base::Task<base::Result<std::vector<AccountLine>>> list_accounts(mail::Store& store) {
  auto listing = store.list_accounts();
  CO_TRY(std::vector<mail::AccountEntry> entries, co_await listing);
  std::vector<AccountLine> lines;
  for (const mail::AccountEntry& entry : entries) {
    auto opening = store.open_account(entry.name);
    base::Result<mail::AccountPtr> account = co_await opening;
    if (account.has_value()) lines.push_back({entry.name, (*account)->quota()});
  }
  co_return lines;
}

}  // namespace auth
