// What an administrator does with accounts. Called by the commands, directly or through a running server.
#pragma once

#include <string>
#include <vector>

#include "auth/credentials.h"
#include "base/result.h"
#include "base/task.h"
#include "base/worker_pool.h"
#include "mail/store.h"
#include "mail/turns.h"

namespace auth {

struct AccountSettings {
  HashCost cost;
  ScramStorage scram = ScramStorage::on;
};

// Names are prepared here (account_name.h). Errors: bad_syntax, already_exists, not_found; their detail is fit to be
// shown.
base::Task<base::Result<void>> add_account(mail::Store& store, base::WorkerPool& hashing, AccountSettings settings,
                                           std::string name, std::string password);
// Credentials are read, changed and written back whole: their changes take turns, or one would undo the other. One
// `turns` for a store.
base::Task<base::Result<void>> set_password(mail::Store& store, base::WorkerPool& hashing, AccountSettings settings,
                                            mail::Turns& turns, std::string name, std::string password);
base::Task<base::Result<void>> set_lock(mail::Store& store, mail::Turns& turns, std::string name, AccountLock lock);
base::Task<base::Result<void>> remove_account(mail::Store& store, std::string name);
base::Task<base::Result<void>> set_quota(mail::Store& store, std::string name, mail::QuotaLimits limits);

// By the name as typed. Errc::not_found with a text fit to be shown.
base::Task<base::Result<mail::AccountPtr>> open_account(mail::Store& store, std::string name);

struct AccountLine {
  std::string name;
  mail::Quota quota;
};
base::Task<base::Result<std::vector<AccountLine>>> list_accounts(mail::Store& store);

}  // namespace auth
