// The items of a FETCH that are no sections: copied from records and summaries, nothing is parsed. RFC 9051 7.5.2
#pragma once

#include "imap/session/fetch/message.h"
#include "imap/session/fetch/needs.h"
#include "imap/session/flags.h"
#include "imap/session/state.h"
#include "imap/wire/write/fetch.h"

namespace imap::session::fetch {

// Keeps its memory from message to message. Holds references to all it is given.
class ItemWriter {
 public:
  ItemWriter(Session& session, const mail::MailboxState& state, FetchAtts atts, Needs needs)
      : session_(session),
        state_(state),
        atts_(atts),
        needs_(needs),
        recent_(session.enabled.rev2() ? mail::UidRun{base::Uid(1), base::Uid()} : session.selected->view.recent) {}

  // To the session's outbox, to which the writer writes.
  void write(wire::FetchWriter& writer, const Message& message);

 private:
  void write_cold(wire::FetchWriter& writer, const Message& message);
  void write_summary(wire::FetchWriter& writer, const Message& message);
  FlagsView flags(const Message& message);

  Session& session_;
  const mail::MailboxState& state_;
  FetchAtts atts_;
  Needs needs_;
  const mail::UidRun recent_;  // whose flags have \Recent
  FlagsText flags_text_;
  std::string text_;  // of one item; keeps its memory
};

}  // namespace imap::session::fetch
