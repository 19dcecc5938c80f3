#include "imap/session/status.h"

#include "base/log.h"

namespace imap::session {
namespace {

Completion ours(const base::Error& error, Code code, const std::string& what) {
  return Completion::no(code,
                        what + " The log of the server has it as " + base::log::incident("imap.failed", error) + ".");
}

}  // namespace

// Exhaustive, without default: a new Errc does not compile until someone decides here. RFC 9051 7.1, RFC 5530 3
Completion to_completion(const base::Error& error) {
  using base::Errc;
  switch (error.code) {
    case Errc::bad_syntax: return Completion::bad(error.detail);
    case Errc::bad_sequence: return Completion::bad(error.detail, Code::client_bug);
    case Errc::too_big: return Completion::no(Code::too_big, "That is larger than this server takes; send less.");
    case Errc::not_found:
      return Completion::no(Code::non_existent, "There is no such mailbox; LIST shows those that exist.");
    case Errc::already_exists:
      return Completion::no(Code::already_exists, "A mailbox of that name exists; choose another name.");
    case Errc::cannot:  // only names can be impossible
      return Completion::no(Code::cannot,
                            "No mailbox can have that name: each level needs a character, control characters are none, "
                            "and a mailbox cannot go below itself.");
    case Errc::no_permission:
      return Completion::no(Code::no_perm, "You may not do that; ask the administrator for the right to.");
    case Errc::has_children:
      return Completion::no(Code::has_children, "The mailbox has mailboxes below it; delete those first.");
    case Errc::over_quota:
      return Completion::no(Code::over_quota,
                            "The quota is used up; delete and expunge messages, or ask for more room.");
    case Errc::limit:
      return Completion::no(Code::limit, "A limit of this server is reached; use fewer or smaller ones.");
    case Errc::in_use: return Completion::no(Code::in_use, "Someone else is using it; try again in a moment.");
    case Errc::read_only:
      return Completion::no(Code::no_perm, "The mailbox is open read-only; SELECT it to change it.");
    case Errc::bad_charset:
      return Completion::no(BadCharsetCode{{"US-ASCII", "UTF-8"}}, "That charset is not known; use UTF-8.");
    case Errc::unknown_cte:
      return Completion::no(Code::unknown_cte, "The part's transfer encoding cannot be undone; fetch it with BODY[].");
    case Errc::use_attribute:
      return Completion::no(Code::use_attr, "That special use cannot be given; another mailbox may have it.");
    case Errc::expunge_issued:
      return Completion::no(Code::expunge_issued, "Some of the messages are gone; NOOP shows which.");
    case Errc::not_saved:
      return Completion::no(Code::not_saved, "The result could not be kept; search again without SAVE.");
    case Errc::auth_failed: return Completion::no(Code::authentication_failed, "The name or the password is wrong.");
    case Errc::auth_expired:
      return Completion::no(Code::contact_admin, "The account is locked; ask the administrator to unlock it.");
    case Errc::privacy_required:
      return Completion::no(Code::privacy_required, "Start TLS first, or connect to the port that always uses it.");
    case Errc::unavailable:
    case Errc::ambiguous:
    case Errc::conflict: return ours(error, Code::unavailable, "The store cannot do that now; try again later.");
    case Errc::disk_full:
      return ours(error, Code::unavailable, "The server's disk is full; deleting and expunging still work.");
    case Errc::corrupt:
      return ours(error, Code::corruption, "Stored data is damaged; the administrator should run a check.");
    case Errc::io:
      return ours(error, Code::unavailable, "The server had trouble with its disk or network; try again later.");
    case Errc::cancelled:
      return Completion::no(Code::unavailable, "The server is going down; connect again in a moment.");
    case Errc::closed: return Completion::no(Code::unavailable, "The connection is gone.");
    case Errc::bug: return ours(error, Code::server_bug, "The server made a mistake.");
  }
  return Completion::no(Code::server_bug, "The server made a mistake.");
}

}  // namespace imap::session
