// The configuration as each library wants it.
#pragma once

#include "auth/accounts.h"
#include "auth/service.h"
#include "imap/session/settings.h"
#include "lmtp/settings.h"
#include "mail/store.h"
#include "server/config.h"

namespace server {

mail::StoreOptions store_options(const Config& config);
auth::AuthSettings auth_settings(const AuthConfig& config, std::string secret);
auth::AccountSettings account_settings(const AuthConfig& config);
imap::session::Settings imap_settings(const Config& config);
lmtp::Settings lmtp_settings(const Config& config);

}  // namespace server
