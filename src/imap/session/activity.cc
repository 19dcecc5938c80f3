#include "imap/session/activity.h"

#include <string>

#include "imap/session/state.h"

namespace imap::session {

std::string_view name_of(Activity activity) {
  switch (activity) {
    case Activity::not_authenticated: return "not_authenticated";
    case Activity::authenticated: return "authenticated";
    case Activity::selected: return "selected";
    case Activity::idle: return "idle";
  }
  return "";
}

void show_activity(Session& session, Activity activity) {
  const mail::Mailbox* mailbox = session.selected ? session.selected->mailbox.get() : nullptr;
  if (activity == session.activity.shown() && mailbox == session.shown_mailbox) return;
  session.activity.show(activity);
  session.shown_mailbox = mailbox;
  if (session.services.observer == nullptr) return;
  std::string name;
  if (mailbox != nullptr) {
    const mail::FolderTreePtr folders = session.account->folders();
    const mail::MailboxId id = mailbox->state()->id();
    if (folders->find(id) != nullptr) name = folders->full_name(id);
  }
  session.services.observer->session_does(session.channel, activity, name);
}

}  // namespace imap::session
