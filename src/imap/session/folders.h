// Mailbox names of commands against the account's folder tree, and folders as LIST and its relatives tell them.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "imap/session/completion.h"
#include "imap/session/state.h"
#include "imap/types/list.h"
#include "imap/types/mailbox_name.h"
#include "imap/types/special_use.h"
#include "mail/folder_tree.h"

namespace imap::session {

// The folder of that name that can hold messages; nullptr: there is none. Lives as long as the tree.
const mail::Folder* find_selectable(const mail::FolderTree& tree, const MailboxName& name);

// Why find_selectable() has none, for commands that open a mailbox: NONEXISTENT, or CANNOT for a \Noselect name.
Completion not_selectable(const mail::FolderTree& tree, const MailboxName& name);

// The same for APPEND, COPY and MOVE: TRYCREATE, unless no mailbox can have that name. RFC 9051 6.3.12, 6.4.7
Completion no_destination(const mail::FolderTree& tree, const MailboxName& name);

// Whether one is selected and nobody has deleted it. Once logged in.
bool selected_is_there(const Session& session);

// The name as this client is told it: NFC in rev2 (RFC 9051 5.1).
MailboxName name_to_tell(const Session& session, std::string_view full_name);

std::optional<SpecialUse> to_wire(mail::SpecialUse use);
mail::SpecialUse to_model(SpecialUse use);

// "* LIST" of one folder with the attributes that need no option.
ListData list_data(const Session& session, const mail::FolderTree& tree, const mail::Folder& folder,
                   std::string_view full_name);

// What the client wrote for the name: the name itself, or INBOX in another case.
MailboxName as_written(const MailboxName& asked);
// Whether this rev2 client wrote a name otherwise than the server has it, who then owes it a LIST with OLDNAME.
// RFC 9051 6.3.9.7
bool wants_old_name(const Session& session, const MailboxName& asked);
// That LIST: of `now`, with \NonExistent if it is gone, and OLDNAME `asked`.
void tell_old_name(Session& session, std::string_view now, const MailboxName& asked);

}  // namespace imap::session
