// The configuration as each library wants it.
#pragma once

#include "auth/accounts.h"
#include "auth/service.h"
#include "imap/session/settings.h"
#include "lmtp/settings.h"
#include "mail/store.h"
#include "server/config.h"

namespace server {

// What store.page_cache_bytes means on a machine of so much memory; 0: it does not tell.
std::uint64_t page_cache_bytes(std::uint64_t configured, std::uint64_t memory_bytes);
mail::StoreOptions store_options(const Config& config);
auth::AuthSettings auth_settings(const AuthConfig& config, std::string secret);
auth::AccountSettings account_settings(const AuthConfig& config);
imap::session::Settings imap_settings(const Config& config);
lmtp::Settings lmtp_settings(const Config& config);

}  // namespace server
