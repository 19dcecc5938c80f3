#include "imap/session/respond.h"

#include <utility>

#include "imap/wire/write/fetch.h"

namespace imap::session {

void respond_lsub(Session& session, const ListData& data) {
  wire::write_lsub(session.outbox.out(), session.enabled.context, data);
}

void respond_flags(Session& session, const MessageRow& row, const FlagsView* flags, TellUid uid) {
  wire::FetchWriter fetch(session.outbox.out(), session.enabled.context, row.number);
  // RFC 7162 3.2.4: to a client that enabled CONDSTORE they carry the UID as well.
  if (uid == TellUid::yes || session.enabled.condstore) fetch.uid(row.uid);
  if (flags) fetch.flags(*flags);
  // RFC 7162 3.1.4.2: unsolicited FETCH responses carry MODSEQ to a client that knows of it.
  if (session.enabled.condstore) fetch.mod_seq(row.hot->modseq);
  fetch.end();
}

void say_goodbye(Session& session, std::string text, ResponseCode code) {
  respond(session, StatusResponse{"", Condition::bye, std::move(code), std::move(text)});
  session.state = State::logged_out;
}

}  // namespace imap::session
