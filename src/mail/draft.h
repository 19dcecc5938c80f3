// Draft: one transaction while it is evaluated. It sees the account as the transactions before it left it, collects
// what it changes, and becomes one engine batch. Nothing of it is seen by anybody until the batch is durable. Who makes
// it: the Sequencer, under its mutex; who fills it: the operations of the account, which must not wait in it.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "engine/engine.h"
#include "mail/account_state.h"
#include "mail/change.h"
#include "mail/folder_operations.h"

namespace mail {

class Draft {
 public:
  Draft(const AccountState& before, std::uint64_t transaction, base::WallTime now);

  std::uint64_t transaction() const { return head_.transaction; }
  std::int64_t now_unix_seconds() const { return base::unix_seconds(now_); }
  // Of every change of this transaction (design: max(last + 1, microseconds since 1970)).
  ModSeq modseq() const { return head_.modseq; }
  AccountHead& head() { return head_; }
  const FolderTreePtr& folders() const { return folders_; }
  // As this draft has left it. Errc::not_found.
  base::Result<MailboxEntry> mailbox(MailboxId id) const;
  // The same; Errc::in_use when it is not open (open_mailbox.h): open it and try again.
  base::Result<StatePtr> state(MailboxId id) const;

  MailboxId next_mailbox_id();
  MessageId next_message_id();
  ThreadId next_thread_id();
  UidValidity next_uid_validity();

  // Applies the change, its modseq set to the draft's, journals it and keeps usage exact. One change a mailbox and
  // draft.
  base::Result<StatePtr> change(MailboxId id, MailboxChange change);
  // A new, empty mailbox; its folder node is written by folders().
  void add_mailbox(MailboxId id);
  // Its mail counts no more and is given up in the background.
  void remove_mailbox(MailboxId id);
  void edit_folders(const FolderEdit& edit);
  void set_folders(FolderTreePtr folders) {
    folders_ = std::move(folders);
    changed_folders_ = Changed::yes;
  }
  // Nothing is left of a removed mailbox.
  void forget_removed(MailboxId id) { given_up_.push_back(id); }
  // These records of its journal, damaged, count no more and go.
  base::Result<void> drop_journaled(MailboxId id, std::span<const ModSeq> records);
  // A fold: the same messages, stored anew.
  void refold(MailboxId id, MailboxEntry entry);

  // references.h: one more row refers to each of these messages, or one more message to each of these bodies.
  void share_messages(std::vector<MessageId> messages);
  void share_bodies(std::vector<BodyId> bodies);
  // These rows are gone; what nothing refers to any more is given up an hour later.
  void drop_messages(std::span<const ColdRecord> rows);
  // These stored pages are referred to no more; whoever still reads an older state finds them for an hour.
  void drop_pages(MailboxId mailbox, std::vector<PageNumber> pages);

  engine::Batch& batch() { return batch_; }
  // Writes the heads even when nothing else did.
  void touch() { touched_ = Changed::yes; }
  bool empty() const;

  // The batch with heads and condition, and what it makes different.
  engine::Batch take_batch();
  AccountDelta take_delta();

 private:
  enum class Changed : std::uint8_t { no, yes };
  const MailboxEntry* find(MailboxId id) const;  // nullptr: gone
  void record_status(MailboxEntry& entry);
  void journal(MailboxId id, MailboxEntry& entry, MailboxChange change);
  void write_entry(MailboxId id, MailboxEntry entry);

  const AccountState& before_;
  base::WallTime now_;
  AccountHead head_;
  FolderTreePtr folders_;
  Changed changed_folders_ = Changed::no;
  Changed touched_ = Changed::no;
  std::map<MailboxId, std::optional<MailboxEntry>> mailboxes_;
  std::vector<MailboxId> given_up_;
  engine::Batch batch_;
  std::uint64_t next_chunk_ = 0;
};

// What a journal key's value says: the encoded change, or where it is.
std::string journal_value_inline(std::string_view encoded_change);
std::string journal_value_in_bulk();
// nullopt: in the bulk space under keys::journal_bulk.
base::Result<std::optional<std::string_view>> journal_value(std::string_view value);

}  // namespace mail
