#include "imap/session/fetch/items.h"

namespace imap::session::fetch {
namespace {

DateTime to_wire(mail::InternalDate date) {
  return {std::chrono::sys_seconds(std::chrono::seconds(date.unix_seconds)), std::chrono::minutes(date.zone_minutes)};
}

void append(wire::Output& out, const mime::PiecesView& text) {
  text.write_to(out.room(text.size_bytes()));
  out.wrote(text.size_bytes());
}

}  // namespace

FlagsView ItemWriter::flags(const Message& message) {
  return contains(recent_, message.row.uid) ? flags_text_.of_recent(message.system, message.keywords, state_.keywords())
                                            : flags_text_.of(message.system, message.keywords, state_.keywords());
}

void ItemWriter::write_cold(wire::FetchWriter& writer, const Message& message) {
  if (atts_.has(FetchAtt::internal_date)) writer.internal_date(to_wire(message.cold.internal_date));
  if (atts_.has(FetchAtt::email_id)) writer.email_id(message.cold.message);
  if (!atts_.has(FetchAtt::thread_id)) return;
  if (message.cold.thread) {
    writer.thread_id(message.cold.thread);
  } else {
    writer.thread_id(std::nullopt);
  }
}

void ItemWriter::write_summary(wire::FetchWriter& writer, const Message& message) {
  const auto revision = session_.enabled.rev2() ? mime::Revision::rev2 : mime::Revision::rev1;
  if (atts_.has(FetchAtt::envelope)) {
    writer.open_envelope();
    append(session_.outbox.out(), message.summary().envelope());
  }
  if (atts_.has(FetchAtt::body)) {
    text_.clear();
    message.summary().append_body(revision, text_);
    writer.body(text_);
  }
  if (atts_.has(FetchAtt::body_structure)) {
    writer.open_body_structure();
    append(session_.outbox.out(), message.summary().bodystructure(revision));
  }
  // Made at delivery, so LAZY never has to say NIL.
  if (atts_.has(FetchAtt::preview)) writer.preview(message.summary().preview());
}

void ItemWriter::write(wire::FetchWriter& writer, const Message& message) {
  if (atts_.has(FetchAtt::uid)) writer.uid(message.row.uid);
  if (atts_.has(FetchAtt::flags)) writer.flags(flags(message));
  if (atts_.has(FetchAtt::rfc822_size)) writer.rfc822_size(message.size_bytes);
  if (atts_.has(FetchAtt::mod_seq)) writer.mod_seq(message.modseq);
  if (needs_.cold) write_cold(writer, message);
  if (needs_.summary) write_summary(writer, message);
}

}  // namespace imap::session::fetch
