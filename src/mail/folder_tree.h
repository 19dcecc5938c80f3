// FolderTree: an account's folders as a value. Nodes of (parent, name): RENAME of any subtree is one small
// write. Names are UTF-8, stored as created, compared in NFC; the separator is '/'; INBOX is case-insensitive
// at the root (RFC 9051 5.1). Invariant: immutable; every mailbox id is in it once; INBOX always is.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "mail/types.h"

namespace mail {

inline constexpr char hierarchy_separator = '/';

// RFC 6154 2; one folder an account may hold each.
enum class SpecialUse : std::uint8_t { none, all, archive, drafts, flagged, junk, sent, trash, important };

// A node that exists only as the parent of others (or was deleted with children) has no mailbox: \NonExistent
// or \NoSelect.
struct Folder {
  MailboxId id;      // for life, also through RENAME (RFC 8474 MAILBOXID)
  MailboxId parent;  // MailboxId(0): the root
  std::string name;  // last component, as created
  bool selectable = true;
  SpecialUse special_use = SpecialUse::none;
};

class FolderTree {
 public:
  // Full names, NFC or not; "inbox" in any case. nullptr: there is none.
  const Folder* find(std::string_view full_name) const;
  const Folder* find(MailboxId id) const;
  std::string full_name(MailboxId id) const;
  bool has_children(MailboxId id) const;
  const Folder* with_special_use(SpecialUse use) const;
  // Every folder with its full name, in the order LIST tells them (a parent before its children).
  struct Entry {
    std::string full_name;
    const Folder* folder;
    bool has_children;
  };
  std::vector<Entry> list() const;

  // Subscriptions are names, and may outlive their folder (RFC 9051 6.3.7).
  bool subscribed(std::string_view full_name) const;
  std::vector<std::string> subscriptions() const;
  std::size_t subscription_count() const { return subscriptions_.size(); }

  std::size_t size() const { return by_id_.size(); }
  // Of folders and subscriptions, as they are stored.
  std::uint64_t names_bytes() const { return names_bytes_; }
  std::vector<const Folder*> children(MailboxId parent) const;
  // In ascending order of their ids.
  std::vector<const Folder*> all() const;

  // Trees after one change. folder_operations.h decides what may change; here only the shape is kept.
  std::shared_ptr<const FolderTree> with(Folder folder) const;  // replaces the one with its id
  std::shared_ptr<const FolderTree> without(MailboxId id) const;
  std::shared_ptr<const FolderTree> with_subscription(std::string full_name) const;
  std::shared_ptr<const FolderTree> without_subscription(std::string_view full_name) const;
  // Adds many at once, for an account that is opened. Errc::corrupt: an id twice, a name twice, a parent that is not
  // there.
  static base::Result<std::shared_ptr<const FolderTree>> build(std::vector<Folder> folders,
                                                               std::vector<std::string> subscriptions);

 private:
  using Place = std::pair<MailboxId, std::string>;  // parent, comparable name
  void put(Folder folder);
  void put_subscription(std::string full_name);
  void append_with_children(const Folder& folder, const std::string& prefix, std::vector<Entry>& out) const;

  // Shared between a tree and its successors, so that a change copies pointers and no names.
  std::map<MailboxId, std::shared_ptr<const Folder>> by_id_;
  std::map<Place, std::shared_ptr<const Folder>> by_place_;
  std::map<std::string, std::string> subscriptions_;  // comparable name -> as given
  std::uint64_t names_bytes_ = 0;
};
using FolderTreePtr = std::shared_ptr<const FolderTree>;

// What two names of one parent are compared by: NFC, and INBOX in upper case at the root.
std::string comparable_component(MailboxId parent, std::string_view name);
std::string comparable_name(std::string_view full_name);

// A name a client may create: UTF-8, Net-Unicode (no controls), no empty component, within limits.
// Errc::cannot says why.
base::Result<std::string> checked_folder_name(std::string_view full_name);
// The NFC form, which rev2 clients are told (RFC 9051 5.1, 6.3.9.7 OLDNAME).
std::string nfc(std::string_view name);

}  // namespace mail
