// The configuration as each library wants it.
#pragma once

#include "auth/service.h"
#include "imap/session/settings.h"
#include "mail/store.h"
#include "server/config.h"

namespace server {

mail::StoreOptions store_options(const Config& config);
auth::AuthSettings auth_settings(const AuthConfig& config, std::string secret);
imap::session::Settings imap_settings(const Config& config);

}  // namespace server
