// What went wrong, as every layer says it. One list for the whole program, so that imap/session/status.cc and
// its siblings in the other protocols can map it exhaustively to what a client sees.
#pragma once

#include <source_location>
#include <string>
#include <string_view>

namespace base {

enum class Errc {
  // The client's mistake: BAD.
  bad_syntax,    // not the grammar
  bad_sequence,  // a command that this state does not allow, a message number out of range
  too_big,       // over a limit of design.md "Reliability"
  // Refused, with a response code of RFC 5530 or a later RFC: NO.
  not_found,         // NONEXISTENT / TRYCREATE
  already_exists,    // ALREADYEXISTS
  cannot,            // CANNOT: never possible here (a name, INBOX's deletion)
  no_permission,     // NOPERM
  has_children,      // HASCHILDREN
  over_quota,        // OVERQUOTA
  limit,             // LIMIT
  in_use,            // INUSE
  read_only,         // READ-ONLY mailbox, not store
  bad_charset,       // BADCHARSET
  unknown_cte,       // UNKNOWN-CTE: a transfer encoding that cannot be undone
  use_attribute,     // USEATTR: a special use that cannot be given
  expunge_issued,    // EXPUNGEISSUED
  not_saved,         // NOTSAVED: SEARCHRES could not keep the result
  auth_failed,       // AUTHENTICATIONFAILED
  auth_expired,      // CONTACTADMIN: the account is locked
  privacy_required,  // PRIVACYREQUIRED: needs TLS first
  // Ours: NO [UNAVAILABLE], [SERVERBUG] or [CORRUPTION], and a log id.
  unavailable,  // store read-only after a failed sync, shutting down, timed out
  disk_full,    // no space; expunge and delete still work
  conflict,     // a conditional batch lost its race; re-read and try again
  ambiguous,    // a commit that may or may not have happened; re-read the head
  corrupt,      // a checksum or format that does not hold
  io,           // the operating system said no
  cancelled,    // the connection or the program goes away
  closed,       // the peer has gone
  bug,          // an invariant of ours does not hold
};

std::string_view to_string(Errc code);

// Cheap to move. `detail` is for the log and for operators; a client never sees it.
struct Error {
  Errc code = Errc::bug;
  std::string detail;
  std::source_location where = std::source_location::current();

  Error(Errc c, std::string d, std::source_location w = std::source_location::current())
      : code(c), detail(std::move(d)), where(w) {}
};

// "code: detail (file:line)", for the log.
std::string describe(const Error& error);

}  // namespace base
