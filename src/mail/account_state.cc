#include "mail/account_state.h"

namespace mail {

void AccountState::install(const AccountDelta& delta) {
  head = delta.head;
  if (delta.folders) folders = delta.folders;
  for (const auto& [id, entry] : delta.mailboxes) {
    if (entry) {
      mailboxes.insert_or_assign(id, *entry);
    } else {
      mailboxes.erase(id);
    }
  }
}

const MailboxEntry* AccountState::find(MailboxId id) const {
  auto found = mailboxes.find(id);
  return found == mailboxes.end() ? nullptr : &found->second;
}

}  // namespace mail
