// Credentials: what is stored of an account's password, as one property of the account.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "auth/password_hash.h"
#include "auth/scram_keys.h"
#include "base/result.h"
#include "base/task.h"
#include "mail/account.h"

namespace auth {

enum class AccountLock : std::uint8_t { open, locked };

struct Credentials {
  std::string hash;                // password_hash.h; empty: no password set, nobody can log in
  std::optional<ScramKeys> scram;  // by setting
  AccountLock lock = AccountLock::open;
};

// docs/formats/credentials.md: "version LF key value LF …". Unknown keys are kept out; Errc::corrupt.
std::string encode(const Credentials& credentials);
base::Result<Credentials> decode_credentials(std::string_view text);

base::Task<base::Result<Credentials>> load_credentials(mail::AccountPtr account);
base::Task<base::Result<void>> save_credentials(mail::AccountPtr account, Credentials credentials);

enum class ScramStorage : std::uint8_t { off, on };

// Costs what the hash costs: for a worker pool. Errc::bad_syntax: a password that cannot be prepared.
base::Result<Credentials> make_credentials(std::string_view password, HashCost cost, ScramStorage scram);

}  // namespace auth
