#include "imap/session/folders.h"

#include "imap/session/respond.h"
#include "imap/session/status.h"

namespace imap::session {

const mail::Folder* find_selectable(const mail::FolderTree& tree, const MailboxName& name) {
  const auto* folder = tree.find(name.utf8);
  return folder && folder->selectable ? folder : nullptr;
}

// RFC 5530 3: NONEXISTENT would tell a client that keeps a copy of the tree to forget the name and all that is below
// it.
Completion not_selectable(const mail::FolderTree& tree, const MailboxName& name) {
  if (!tree.find(name.utf8)) return to_completion({base::Errc::not_found, "no mailbox of that name"});
  return Completion::no(Code::cannot,
                        "That name only has mailboxes below it and cannot be selected; CREATE makes it a mailbox.");
}

Completion no_destination(const mail::FolderTree& tree, const MailboxName& name) {
  auto checked = mail::checked_folder_name(name.utf8);
  if (!checked.has_value()) return to_completion(checked.error());
  if (tree.find(name.utf8)) {
    return Completion::no(Code::try_create,
                          "That name only has mailboxes below it and holds no messages; CREATE it first.");
  }
  return Completion::no(Code::try_create, "There is no such mailbox; CREATE it first.");
}

bool selected_is_there(const Session& session) {
  return session.selected && session.account->status(session.selected->mailbox->state()->id()).has_value();
}

MailboxName name_to_tell(const Session& session, std::string_view full_name) {
  return {session.enabled.rev2() ? mail::nfc(full_name) : std::string(full_name)};
}

std::optional<SpecialUse> to_wire(mail::SpecialUse use) {
  switch (use) {
    case mail::SpecialUse::none: return std::nullopt;
    case mail::SpecialUse::all: return SpecialUse::all;
    case mail::SpecialUse::archive: return SpecialUse::archive;
    case mail::SpecialUse::drafts: return SpecialUse::drafts;
    case mail::SpecialUse::flagged: return SpecialUse::flagged;
    case mail::SpecialUse::junk: return SpecialUse::junk;
    case mail::SpecialUse::sent: return SpecialUse::sent;
    case mail::SpecialUse::trash: return SpecialUse::trash;
    case mail::SpecialUse::important: return SpecialUse::important;
  }
  return std::nullopt;
}

mail::SpecialUse to_model(SpecialUse use) {
  switch (use) {
    case SpecialUse::all: return mail::SpecialUse::all;
    case SpecialUse::archive: return mail::SpecialUse::archive;
    case SpecialUse::drafts: return mail::SpecialUse::drafts;
    case SpecialUse::flagged: return mail::SpecialUse::flagged;
    case SpecialUse::junk: return mail::SpecialUse::junk;
    case SpecialUse::sent: return mail::SpecialUse::sent;
    case SpecialUse::trash: return mail::SpecialUse::trash;
    case SpecialUse::important: return mail::SpecialUse::important;
  }
  return mail::SpecialUse::none;
}

ListData list_data(const Session& session, const mail::FolderTree& tree, const mail::Folder& folder,
                   std::string_view full_name) {
  ListData data;
  data.mailbox = name_to_tell(session, full_name);
  data.delimiter = mail::hierarchy_separator;
  data.attributes.no_select = !folder.selectable;
  // RFC 5258 4: extended LIST has them with or without CHILDREN's announcement.
  if (session.offers(Extension::children) || session.offers(Extension::list_extended)) {
    const bool children = tree.has_children(folder.id);
    data.attributes.has_children = children;
    data.attributes.has_no_children = !children;
  }
  if (const auto use = to_wire(folder.special_use); use && session.offers(Extension::special_use))
    data.special_use.push_back(*use);
  return data;
}

MailboxName as_written(const MailboxName& asked) { return {asked.spelled.empty() ? asked.utf8 : asked.spelled}; }

bool wants_old_name(const Session& session, const MailboxName& asked) {
  return session.enabled.rev2() && (!asked.spelled.empty() || mail::nfc(asked.utf8) != asked.utf8);
}

void tell_old_name(Session& session, std::string_view now, const MailboxName& asked) {
  if (now.ends_with(mail::hierarchy_separator)) now.remove_suffix(1);
  const auto tree = session.account->folders();
  const auto* folder = tree->find(now);
  ListData data;
  if (folder) {
    const auto full_name = tree->full_name(folder->id);
    data = list_data(session, *tree, *folder, full_name);
    data.attributes.subscribed = tree->subscribed(full_name);
  } else {
    data.mailbox = name_to_tell(session, now);
    data.delimiter = mail::hierarchy_separator;
    data.attributes.non_existent = true;
  }
  data.old_name = as_written(asked);
  respond(session, data);
}

}  // namespace imap::session
