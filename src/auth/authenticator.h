// Authenticator: who is at the other end. The sessions of every protocol ask it; service.h implements it over
// the accounts of the store, tests with a table.
//
// SECURITY: passwords and SASL messages pass through here and go nowhere else: never to a log, never into an
// Error's detail. Errors: auth_failed (whatever the reason: unknown user, wrong password, removed account — a
// client cannot tell them apart), auth_expired (account locked), privacy_required (this mechanism needs TLS
// here), bad_syntax (not the mechanism's message), unavailable (throttled beyond patience, store not
// available), cancelled (made to wait, and the server stops).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/channel.h"
#include "base/result.h"
#include "base/task.h"
#include "mail/account.h"

namespace auth {

// One turn of a SASL exchange (RFC 4422 3): another challenge, or the end with the account.
struct Step {
  // Raw bytes: the protocol encodes them. With an account: data that goes with success, maybe empty; a protocol whose
  // success answer has no place for it (IMAP, RFC 9051 6.2.2) sends it as a last challenge and expects an empty
  // response.
  std::string challenge;
  mail::AccountPtr account;  // set: the exchange succeeded
};

// One exchange under way. One call at a time; after an error it is over.
class Exchange {
 public:
  virtual ~Exchange() = default;
  // RFC 4422 3.3: true for mechanisms whose client speaks first; its first step() then takes the initial
  // response.
  virtual bool client_first() const = 0;
  // `response`: raw bytes of the client, decoded by the protocol. Server-first mechanisms begin with an empty
  // one.
  virtual base::Task<base::Result<Step>> step(std::string response) = 0;
};

class Authenticator {
 public:
  virtual ~Authenticator() = default;

  // Mechanism names to announce on this connection as it is now (TLS or not, loopback), strongest first.
  virtual std::vector<std::string> mechanisms(const base::Channel& channel) const = 0;
  // May a password be sent in the clear here (LOGIN, PLAIN)? If not: LOGINDISABLED.
  virtual bool passwords_allowed(const base::Channel& channel) const = 0;
  // Errc::not_found: no such mechanism; Errc::privacy_required. The channel must outlive the exchange.
  virtual base::Result<std::unique_ptr<Exchange>> begin(std::string_view mechanism, const base::Channel& channel) = 0;
  // LOGIN the command (RFC 9051 6.2.3), USER/PASS.
  virtual base::Task<base::Result<mail::AccountPtr>> login(std::string user, std::string password,
                                                           const base::Channel& channel) = 0;
};

}  // namespace auth
