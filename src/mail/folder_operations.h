// What CREATE, DELETE and RENAME do to a folder tree, as pure functions: the account runs them on its tentative tree
// and writes the nodes that came out different.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "mail/folder_tree.h"

namespace mail {

struct FolderLimits {
  std::uint32_t folders = 10'000;
  std::uint32_t depth = 50;
  std::uint32_t name_bytes = 1'000;     // of a full name
  std::uint64_t names_bytes = 2 << 20;  // of all nodes and subscriptions
};

// Nodes to write and to erase; `after` has them.
struct FolderEdit {
  FolderTreePtr after;
  std::vector<Folder> written;
  std::vector<MailboxId> erased;   // nodes that are no more
  MailboxId made;                  // the mailbox that is new
  std::vector<MailboxId> emptied;  // mailboxes whose mail goes: erased, or left as \NoSelect
};

// Gives ids that no folder of the account ever had.
using NewMailboxId = std::function<MailboxId()>;

// RFC 9051 6.3.4. Parents that are missing become nodes without a mailbox. A name that is such a node gets a mailbox of
// its own with a new id (RFC 8474 4: a MAILBOXID is never that of another mailbox). Errc::already_exists, cannot,
// limit, use_attribute.
base::Result<FolderEdit> plan_create(const FolderTreePtr& tree, std::string_view full_name, SpecialUse use,
                                     const FolderLimits& limits, const NewMailboxId& new_id);

// RFC 3501 6.3.4: a folder with children stays as a \NoSelect node. Errc::not_found, cannot (INBOX), has_children.
base::Result<FolderEdit> plan_remove(const FolderTreePtr& tree, std::string_view full_name);

// RFC 9051 6.3.6 for any folder but INBOX: one node moves, its subtree with it. Errc::not_found, already_exists,
// cannot, limit.
base::Result<FolderEdit> plan_rename(const FolderTreePtr& tree, std::string_view from, std::string_view to,
                                     const FolderLimits& limits, const NewMailboxId& new_id);

}  // namespace mail
