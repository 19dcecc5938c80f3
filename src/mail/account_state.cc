#include "mail/account_state.h"

#include <algorithm>

namespace mail {
namespace {

void operator+=(JournalSize& sum, const JournalSize& more) {
  sum.records += more.records;
  sum.small_bytes += more.small_bytes;
}

void operator-=(JournalSize& sum, const JournalSize& less) {
  sum.records -= less.records;
  sum.small_bytes -= less.small_bytes;
}

// The key that says so is one more.
JournalSize left_by(const MailboxRecord& removed) {
  JournalSize size = journal_size(removed);
  size.records += 1;
  return size;
}

}  // namespace

JournalSize journal_size(const MailboxRecord& record) {
  return {record.journal_records,
          std::min(record.journal_bytes, record.journal_records * std::uint64_t{max_small_journal_record_bytes})};
}

void AccountState::install(const AccountDelta& delta) {
  head = delta.head;
  if (delta.folders) folders = delta.folders;
  for (const auto& [id, entry] : delta.mailboxes) {
    auto known = mailboxes.find(id);
    if (known != mailboxes.end()) unfolded -= journal_size(known->second.record);
    if (entry) {
      unfolded += journal_size(entry->record);
      mailboxes.insert_or_assign(id, *entry);
    } else if (known != mailboxes.end()) {
      add_removed(id, known->second.record);
      mailboxes.erase(known);
    }
  }
  for (MailboxId id : delta.given_up) {
    auto left = removed.extract(id);
    if (!left.empty()) unfolded -= left.mapped();
  }
}

void AccountState::add(MailboxId id, const MailboxRecord& record) {
  mailboxes[id].record = record;
  unfolded += journal_size(record);
}

void AccountState::add_removed(MailboxId id, const MailboxRecord& record) {
  removed[id] = left_by(record);
  unfolded += removed[id];
}

const MailboxEntry* AccountState::find(MailboxId id) const {
  auto found = mailboxes.find(id);
  return found == mailboxes.end() ? nullptr : &found->second;
}

}  // namespace mail
