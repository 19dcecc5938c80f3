// The directory of accounts, in partition 0: names to AccountIds. An id is given once, whatever happens to its account.
// Who calls it: the store.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "engine/engine.h"
#include "mail/store.h"

namespace mail::directory {

// Errc::already_exists, Errc::cannot (a bad name). The account has its id and nothing else yet: load_account() makes
// its folders.
base::Task<base::Result<AccountId>> add(engine::Engine& engine, std::string name);
base::Task<base::Result<std::optional<AccountId>>> find(engine::Engine& engine, std::string name);
base::Task<base::Result<std::vector<AccountEntry>>> list(engine::Engine& engine);
// At most `limit`, in the order of names; `after` empty: from the first.
base::Task<base::Result<std::vector<AccountEntry>>> list_after(engine::Engine& engine, std::string after,
                                                               std::size_t limit);

// The name is free from here on; the account's mail is given up by erase_account(), which ends with forget_removed().
base::Task<base::Result<void>> remove(engine::Engine& engine, std::string name, AccountId id);
base::Task<base::Result<std::vector<AccountId>>> removed(engine::Engine& engine);
base::Task<base::Result<void>> forget_removed(engine::Engine& engine, AccountId id);

}  // namespace mail::directory
