#include "mail/draft.h"

#include <algorithm>

#include "mail/keys.h"
#include "mail/references.h"

namespace mail {
namespace {

using base::Errc;
using base::fail;
using base::Result;

// Values of a journal key begin with where the change is.
constexpr char change_inline = 'i';
constexpr char change_in_bulk = 'b';

// A journal record, the mailbox's and the account's head.
constexpr std::size_t usual_puts = 3;

void copy_status(MailboxRecord& record, const MailboxState& state) {
  record.uid_validity = state.uid_validity();
  record.uid_next = state.uid_next();
  record.highest_modseq = state.highest_modseq();
  record.recent_from = state.recent_from();
  record.counts = state.counts();
  record.recent = state.exists() - state.lower_bound(state.recent_from()).value;
}

}  // namespace

std::string journal_value_inline(std::string_view encoded_change) {
  std::string value;
  value.reserve(1 + encoded_change.size());
  value.push_back(change_inline);
  value.append(encoded_change);
  return value;
}

std::string journal_value_in_bulk() { return std::string(1, change_in_bulk); }

Result<std::optional<std::string_view>> journal_value(std::string_view value) {
  if (value == std::string_view(&change_in_bulk, 1)) return std::optional<std::string_view>();
  if (value.empty() || value[0] != change_inline)
    return fail(Errc::corrupt, "journal record: neither here nor elsewhere");
  return std::optional(value.substr(1));
}

Draft::Draft(const AccountState& before, std::uint64_t transaction, base::WallTime now)
    : before_(before), now_(now), head_(before.head), folders_(before.folders) {
  head_.transaction = transaction;
  auto microseconds = static_cast<std::uint64_t>(std::max<std::int64_t>(0, now.time_since_epoch().count()));
  head_.modseq = std::max(head_.modseq.next(), ModSeq(microseconds));
  batch_.puts.reserve(usual_puts);
}

const MailboxEntry* Draft::find(MailboxId id) const {
  auto drafted = mailboxes_.find(id);
  if (drafted == mailboxes_.end()) return before_.find(id);
  return drafted->second ? &*drafted->second : nullptr;
}

Result<MailboxEntry> Draft::mailbox(MailboxId id) const {
  const MailboxEntry* entry = find(id);
  if (entry == nullptr) return fail(Errc::not_found, "the mailbox is gone");
  return *entry;
}

Result<StatePtr> Draft::state(MailboxId id) const {
  const MailboxEntry* entry = find(id);
  if (entry == nullptr) return fail(Errc::not_found, "the mailbox is gone");
  if (!entry->state) return fail(Errc::in_use, "the mailbox is not open");
  return entry->state;
}

MailboxId Draft::next_mailbox_id() {
  touch();
  return std::exchange(head_.next_mailbox, head_.next_mailbox.next());
}

MessageId Draft::next_message_id() {
  touch();
  return std::exchange(head_.next_message, head_.next_message.next());
}

ThreadId Draft::next_thread_id() {
  touch();
  return std::exchange(head_.next_thread, head_.next_thread.next());
}

UidValidity Draft::next_uid_validity() {
  touch();
  auto seconds = static_cast<std::uint32_t>(std::clamp<std::int64_t>(now_unix_seconds(), 1, 0xffff'fffe));
  head_.uid_validity = std::max(head_.uid_validity.next(), UidValidity(seconds));
  return head_.uid_validity;
}

Result<StatePtr> Draft::change(MailboxId id, MailboxChange change) {
  TRY(MailboxEntry entry, mailbox(id));
  if (!entry.state) return fail(Errc::in_use, "the mailbox is not open");
  change.modseq = modseq();
  TRY(StatePtr after, mail::apply(entry.state, change));
  entry.state = after;
  record_status(entry);
  journal(id, entry, std::move(change));
  write_entry(id, std::move(entry));
  return after;
}

// Usage follows the record and not the state before: opening may have found a page damaged, and what it held counts no
// more.
void Draft::record_status(MailboxEntry& entry) {
  const MailboxCounts& after = entry.state->counts();
  head_.storage_bytes += after.bytes - entry.record.counts.bytes;
  head_.messages += std::uint64_t{after.exists} - entry.record.counts.exists;
  copy_status(entry.record, *entry.state);
}

void Draft::journal(MailboxId id, MailboxEntry& entry, MailboxChange change) {
  std::string encoded = encode(change);
  change.encoded_columns.clear();
  entry.record.journal_records += 1;
  entry.record.journal_bytes += encoded.size();
  const JournaledChange journaled{std::make_shared<const MailboxChange>(std::move(change)), encoded.size()};
  entry.unfolded = entry.unfolded.with(std::span(&journaled, 1));
  if (entry.record.journal_since_unix_seconds == 0) entry.record.journal_since_unix_seconds = now_unix_seconds();
  std::string key = keys::journal(id, modseq());
  if (encoded.size() <= max_small_journal_record_bytes) {
    batch_.puts.push_back({std::move(key), journal_value_inline(encoded)});
    return;
  }
  batch_.puts.push_back({std::move(key), journal_value_in_bulk()});
  batch_.bulk_puts.push_back({keys::journal_bulk(id, modseq()), std::move(encoded)});
}

void Draft::write_entry(MailboxId id, MailboxEntry entry) { mailboxes_[id] = std::move(entry); }

void Draft::add_mailbox(MailboxId id) {
  MailboxEntry entry;
  // Below this transaction's own, so that it can put mail into it as well.
  entry.record.created = ModSeq(modseq().value - 1);
  entry.state = MailboxState::empty(id, next_uid_validity(), entry.record.created);
  entry.unfolded_above = entry.state->highest_modseq();
  copy_status(entry.record, *entry.state);
  write_entry(id, std::move(entry));
}

void Draft::remove_mailbox(MailboxId id) {
  auto entry = mailbox(id);
  if (!entry.has_value()) return;
  head_.storage_bytes -= entry->record.counts.bytes;
  head_.messages -= entry->record.counts.exists;
  mailboxes_[id] = std::nullopt;
}

Result<void> Draft::drop_journaled(MailboxId id, std::span<const ModSeq> records) {
  TRY(MailboxEntry entry, mailbox(id));
  for (const ModSeq modseq : records) {
    batch_.erases.push_back(keys::journal(id, modseq));
    batch_.bulk_erases.push_back(keys::journal_bulk(id, modseq));
  }
  entry.record.journal_records -=
      static_cast<std::uint32_t>(std::min<std::size_t>(entry.record.journal_records, records.size()));
  write_entry(id, std::move(entry));
  return {};
}

void Draft::refold(MailboxId id, MailboxEntry entry) {
  record_status(entry);
  write_entry(id, std::move(entry));
}

void Draft::share_messages(std::vector<MessageId> messages) {
  if (messages.empty()) return;
  SharedReferences shared{std::move(messages), {}};
  batch_.bulk_puts.push_back({keys::references_added(transaction(), next_chunk_++), encode(shared)});
}

void Draft::share_bodies(std::vector<BodyId> bodies) {
  if (bodies.empty()) return;
  SharedReferences shared{{}, std::move(bodies)};
  batch_.bulk_puts.push_back({keys::references_added(transaction(), next_chunk_++), encode(shared)});
}

void Draft::drop_messages(std::span<const ColdRecord> rows) {
  for (std::size_t at = 0; at < rows.size(); at += max_dropped_a_value) {
    DroppedReferences dropped;
    dropped.at_unix_seconds = now_unix_seconds();
    for (const ColdRecord& row : rows.subspan(at, std::min(max_dropped_a_value, rows.size() - at)))
      dropped.messages.push_back({row.message, row.body});
    batch_.bulk_puts.push_back({keys::references_dropped(transaction(), next_chunk_++), encode(dropped)});
  }
}

void Draft::drop_pages(MailboxId mailbox, std::vector<PageNumber> pages) {
  if (pages.empty()) return;
  DroppedReferences dropped{now_unix_seconds(), {}, mailbox, std::move(pages)};
  batch_.bulk_puts.push_back({keys::references_dropped(transaction(), next_chunk_++), encode(dropped)});
}

void Draft::edit_folders(const FolderEdit& edit) {
  for (const Folder& folder : edit.written) batch_.puts.push_back({keys::folder(folder.id), encode(folder)});
  for (MailboxId id : edit.erased) batch_.erases.push_back(keys::folder(id));
  for (MailboxId id : edit.emptied) remove_mailbox(id);
  if (edit.made) add_mailbox(edit.made);
  set_folders(edit.after);
}

bool Draft::empty() const {
  return touched_ == Changed::no && changed_folders_ == Changed::no && mailboxes_.empty() && batch_.puts.empty() &&
         batch_.erases.empty() && batch_.bulk_puts.empty() && batch_.bulk_erases.empty();
}

engine::Batch Draft::take_batch() {
  for (const auto& [id, entry] : mailboxes_) {
    if (entry) {
      batch_.puts.push_back({keys::mailbox_record(id), encode(entry->record)});
    } else if (const MailboxEntry* gone = before_.find(id)) {
      batch_.erases.push_back(keys::mailbox_record(id));
      batch_.puts.push_back({keys::removed_mailbox(id), encode(gone->record)});
    }
  }
  // Two transactions that were evaluated on the same head exclude each other, whoever evaluated them.
  batch_.conditions.push_back({keys::account_head(), encode(before_.head)});
  batch_.puts.push_back({keys::account_head(), encode(head_)});
  return std::move(batch_);
}

AccountDelta Draft::take_delta() {
  AccountDelta delta{head_, changed_folders_ == Changed::yes ? folders_ : nullptr, {}, std::move(given_up_)};
  for (auto& [id, entry] : mailboxes_) delta.mailboxes.emplace_back(id, std::move(entry));
  return delta;
}

}  // namespace mail
