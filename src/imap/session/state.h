// What a session knows between commands. Handlers get it by reference; all of it belongs to the one coroutine of the
// session. Invariant: no MailboxState is held here, only the View (design.md 3).
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "base/channel.h"
#include "imap/session/account_sessions.h"
#include "imap/session/inbox.h"
#include "imap/session/metrics.h"
#include "imap/session/outbox.h"
#include "imap/session/session.h"
#include "imap/types/store.h"
#include "imap/wire/parse_context.h"
#include "mail/account.h"
#include "mail/mailbox.h"
#include "mail/view.h"

namespace imap::session {

// RFC 9051 3. One bit each, so that the command table can hold sets of them.
enum class State : std::uint8_t { not_authenticated = 1, authenticated = 2, selected = 4, logged_out = 8 };

enum class Access : std::uint8_t { read_only, read_write };

// What the client turned on with ENABLE or by using it. RFC 9051 6.3.1, RFC 7162 3.1
struct Enabled {
  bool condstore = false;
  bool qresync = false;
  wire::ParseContext context;  // IMAP4rev2, UTF8=ACCEPT, SEARCHRES
  bool rev2() const { return context.revision == wire::Revision::rev2; }
};

// What a command wants told of flags at its end, beside what others changed (update.h).
struct FlagReport {
  mail::UidRuns tell;          // also when nothing changed
  mail::UidRuns keep_quiet;    // the client knows: STORE with .SILENT
  base::ModSeq quiet_through;  // what changed after this was somebody else, and is told all the same
  bool modseqs_told = false;   // its own answers held mod-sequences
  bool keeps_numbers = false;  // no VANISHED after it: RFC 7162 3.2.10.2, UID SEARCH with message numbers
};

struct Selected {
  mail::MailboxPtr mailbox;
  mail::View view;
  Access access = Access::read_only;
  std::size_t keywords_told = 0;       // of the mailbox's keyword table
  bool highest_modseq_is_low = false;  // the client was told one below an expunge that was withheld
  // How many states there were when the client was last found to know all of the mailbox.
  std::optional<std::uint64_t> in_step_at = std::nullopt;
};

struct Session {
  Session(base::Channel& c, const Services& s)
      : channel(c), services(s), inbox(c, s.clock), outbox(c, s.settings.output_high_water_bytes) {
    // RFC 9051 6.1.1: who is not offered rev1 need not ask for rev2.
    if (!offers(Extension::imap4rev1)) enabled.context.revision = wire::Revision::rev2;
    if (!offers(Extension::search_res) && !enabled.rev2()) enabled.context.saved_result = wire::SavedResult::off;
    enabled.context.limits = s.settings.parsing;
  }

  base::Channel& channel;
  const Services& services;
  Inbox inbox;
  Outbox outbox;

  State state = State::not_authenticated;
  std::optional<AccountSessions::Place> place;  // among the account's sessions
  mail::AccountPtr account;                     // from authenticated on
  std::optional<Selected> selected;             // in State::selected
  Enabled enabled;
  FlagReport flag_report;          // of the command that runs
  std::string tag;                 // of the command that runs; empty when its tagged response is out already
  std::uint32_t bad_commands = 0;  // in a row
  std::uint32_t failed_logins = 0;
  // Of the command that runs; one that was here already begins where the one before it ends.
  std::chrono::steady_clock::time_point command_began;
  ActivityCount activity;
  const base::WallTime began = services.clock.now();
  bool compressing = false;                      // RFC 4978
  const mail::Mailbox* shown_mailbox = nullptr;  // with `activity`; not to be looked into

  const Settings& settings() const { return services.settings; }
  bool offers(Extension extension) const { return services.offer.has(extension, enabled.context.revision); }
  // Whether the account that is logged in may change quotas.
  bool is_admin() const {
    return account && std::ranges::find(settings().admins, account->name()) != settings().admins.end();
  }
  // What is left of the time to log in, counted from the beginning: a byte now and then does not lengthen it.
  std::chrono::milliseconds time_to_log_in() const {
    const auto spent = std::chrono::floor<std::chrono::milliseconds>(services.clock.now() - began);
    return std::max(settings().login_timeout - spent, std::chrono::milliseconds(0));
  }
  // Leaves the selected mailbox, telling nothing.
  void deselect() {
    selected.reset();
    if (state == State::selected) state = State::authenticated;
  }
};

}  // namespace imap::session
