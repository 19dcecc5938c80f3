// Logins counted, by mechanism and result. Called by service.cc and the exchanges.
#pragma once

#include <string_view>

namespace auth {

enum class LoginResult { ok, failed, locked, unavailable };

// `mechanism`: an Attempt's `how`.
void count_login(std::string_view mechanism, LoginResult result);
// One that was made to wait for failures before it.
void count_throttled_login();

}  // namespace auth
