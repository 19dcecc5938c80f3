#include "imap/types/object_id.h"
#include "imap/wire/write/primitives.h"
#include "imap/wire/write/write.h"

namespace imap::wire {
namespace {

// status-att-list = status-att-val *(SP status-att-val)
class Items {
 public:
  Items(Output& out, const StatusAtts& atts) : out_(out), atts_(atts) {}

  bool name(StatusAtt att, std::string_view name) {
    if (!atts_.has(att)) return false;
    if (!first_) out_.append(' ');
    first_ = false;
    out_.append(name);
    out_.append(' ');
    return true;
  }
  void number(StatusAtt att, std::string_view text, std::uint64_t value) {
    if (name(att, text)) out_.append_number(value);
  }

 private:
  Output& out_;
  StatusAtts atts_;
  bool first_ = true;
};

}  // namespace

// "STATUS" SP mailbox SP "(" [status-att-list] ")"        RFC 9051 7.3.4
void write(Output& out, const ParseContext& context, const StatusData& data) {
  out.append("* STATUS ");
  mailbox(out, context, data.mailbox);
  out.append(" (");
  Items items(out, data.atts);
  items.number(StatusAtt::messages, "MESSAGES", data.messages);
  items.number(StatusAtt::recent, "RECENT", data.recent);
  items.number(StatusAtt::uid_next, "UIDNEXT", data.uid_next.value);
  items.number(StatusAtt::uid_validity, "UIDVALIDITY", data.uid_validity.value);
  items.number(StatusAtt::unseen, "UNSEEN", data.unseen);
  items.number(StatusAtt::deleted, "DELETED", data.deleted);
  items.number(StatusAtt::size, "SIZE", data.size_bytes);
  items.number(StatusAtt::highest_mod_seq, "HIGHESTMODSEQ", data.highest_mod_seq.value);
  items.number(StatusAtt::deleted_storage, "DELETED-STORAGE", data.deleted_storage_bytes);
  if (items.name(StatusAtt::append_limit, "APPENDLIMIT")) {
    data.append_limit_bytes ? out.append_number(*data.append_limit_bytes) : out.append("NIL");
  }
  if (items.name(StatusAtt::mailbox_id, "MAILBOXID")) {
    out.append('(');
    out.append(ObjectIdText(data.mailbox_id).view());
    out.append(')');
  }
  out.append(")\r\n");
}

}  // namespace imap::wire
