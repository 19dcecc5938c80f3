#include "imap/session/status_data.h"

#include <algorithm>
#include <array>

#include "imap/session/folders.h"
#include "imap/session/update.h"

namespace imap::session {
namespace {

struct Gate {
  StatusAtt att;
  Extension extension;
  std::string_view name;
};
constexpr std::array gates{
    Gate{StatusAtt::size, Extension::status_size, "SIZE"},
    Gate{StatusAtt::highest_mod_seq, Extension::condstore, "HIGHESTMODSEQ"},
    Gate{StatusAtt::append_limit, Extension::append_limit, "APPENDLIMIT"},
    Gate{StatusAtt::mailbox_id, Extension::object_id, "MAILBOXID"},
    Gate{StatusAtt::deleted_storage, Extension::quota_res_storage, "DELETED-STORAGE"},
};

// RFC 7162 3.2: of the selected mailbox no more than the client was told, or what it keeps of STATUS hides an expunge
// from it for good.
base::ModSeq highest_modseq(const Session& session, mail::MailboxId mailbox, base::ModSeq highest) {
  if (!session.selected || session.selected->mailbox->state()->id() != mailbox) return highest;
  return std::min(highest, modseq_in_step(*session.selected));
}

}  // namespace

base::Result<void> check_status_atts(const Session& session, StatusAtts atts) {
  for (const auto& gate : gates) {
    // RFC 9051 6.3.11 has SIZE at its base.
    if (gate.att == StatusAtt::size && session.offers(Extension::imap4rev2)) continue;
    if (atts.has(gate.att) && !session.offers(gate.extension)) {
      return base::fail(base::Errc::bad_syntax, "STATUS item " + std::string(gate.name) + " is not offered here");
    }
  }
  return {};
}

base::Result<StatusData> status_data(Session& session, const mail::Folder& folder, std::string_view full_name,
                                     StatusAtts atts) {
  TRY(const auto status, session.account->status(folder.id));
  // RFC 7162 3.1: asking for HIGHESTMODSEQ makes a client CONDSTORE-aware.
  if (atts.has(StatusAtt::highest_mod_seq)) enable_condstore(session);
  StatusData data;
  data.mailbox = name_to_tell(session, full_name);
  data.atts = atts;
  data.messages = status.counts.exists;
  data.recent = status.recent;
  data.uid_next = status.uid_next;
  data.uid_validity = status.uid_validity;
  data.unseen = status.counts.unseen;
  data.deleted = status.counts.deleted;
  data.size_bytes = status.counts.bytes;
  data.highest_mod_seq = highest_modseq(session, folder.id, status.highest_modseq);
  data.append_limit_bytes = session.settings().max_message_bytes;
  data.mailbox_id = folder.id;
  data.deleted_storage_bytes = status.counts.deleted_bytes;
  return data;
}

}  // namespace imap::session
