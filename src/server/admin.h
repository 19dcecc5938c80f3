// What commands ask of a store over the control socket (control.h): accounts, mail in and out, checks. server/wiring.cc
// adds them; the commands of cli/ are their only clients. docs/formats/control.md lists the requests with their fields.
#pragma once

#include "auth/accounts.h"
#include "base/clock.h"
#include "base/worker_pool.h"
#include "lmtp/settings.h"
#include "mail/store.h"
#include "server/control.h"
#include "server/session_list.h"

namespace server {

// All of it outlives the Control that the requests are added to.
struct AdminServices {
  mail::Store& store;
  const base::Clock& clock;
  base::WorkerPool& hashing;
  mail::Turns& credential_turns;
  auth::AccountSettings accounts;
  const lmtp::Settings& lmtp;
  SessionList& sessions;
};

// account-add, account-passwd, account-lock, account-unlock, account-remove, account-quota, account-list
void add_account_requests(Control& control, const AdminServices& services);
// deliver, append, folders, export
void add_mail_requests(Control& control, const AdminServices& services);

// sessions, kick; accounts by their names as typed. `sessions` outlives the Control.
void add_session_requests(Control& control, SessionList& sessions);

// A number of bytes or messages as text; Errc::bad_syntax names the field.
base::Result<std::uint64_t> number_field(const ControlCall& call, const std::string& key);

}  // namespace server
