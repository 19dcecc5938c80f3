#include "mail/heads.h"

#include "mail/record_codec.h"

namespace mail {
namespace {

constexpr std::uint8_t head_version = 1;

// A limit that is not there is 0, one that is there its value and one: no value is reserved.
std::uint64_t limit_code(const std::optional<std::uint64_t>& limit) { return limit ? *limit + 1 : 0; }
std::optional<std::uint64_t> limit_of(std::uint64_t code) {
  if (code == 0) return std::nullopt;
  return code - 1;
}

}  // namespace

std::string encode(const AccountHead& head) {
  RecordWriter writer(head_version);
  writer.number(head.transaction).id(head.modseq).id(head.uid_validity);
  writer.id(head.next_mailbox).id(head.next_message).id(head.next_thread);
  writer.number(head.storage_bytes).number(head.messages);
  writer.number(limit_code(head.limits.storage_bytes)).number(limit_code(head.limits.messages));
  return writer.sealed();
}

base::Result<AccountHead> decode_account_head(std::string_view bytes) {
  TRY(RecordReader reader, RecordReader::open(bytes, head_version, "account head"));
  AccountHead head;
  head.transaction = reader.number();
  head.modseq = reader.id<ModSeq>();
  head.uid_validity = reader.id<UidValidity>();
  head.next_mailbox = reader.id<MailboxId>();
  head.next_message = reader.id<MessageId>();
  head.next_thread = reader.id<ThreadId>();
  head.storage_bytes = reader.number();
  head.messages = reader.number();
  head.limits.storage_bytes = limit_of(reader.number());
  head.limits.messages = limit_of(reader.number());
  TRY(reader.done());
  return head;
}

std::string encode(const MailboxRecord& head) {
  RecordWriter writer(head_version);
  writer.id(head.created).id(head.uid_validity).id(head.uid_next).id(head.highest_modseq).id(head.recent_from);
  writer.number(head.counts.exists).number(head.counts.unseen).number(head.counts.deleted);
  writer.number(head.counts.bytes).number(head.counts.deleted_bytes).number(head.recent);
  writer.number(head.snapshot).number(head.journal_records).number(head.journal_bytes);
  writer.signed_number(head.journal_since_unix_seconds);
  return writer.sealed();
}

base::Result<MailboxRecord> decode_mailbox_record(std::string_view bytes) {
  TRY(RecordReader reader, RecordReader::open(bytes, head_version, "mailbox record"));
  MailboxRecord head;
  head.created = reader.id<ModSeq>();
  head.uid_validity = reader.id<UidValidity>();
  head.uid_next = reader.id<Uid>();
  head.highest_modseq = reader.id<ModSeq>();
  head.recent_from = reader.id<Uid>();
  head.counts.exists = static_cast<std::uint32_t>(reader.number());
  head.counts.unseen = static_cast<std::uint32_t>(reader.number());
  head.counts.deleted = static_cast<std::uint32_t>(reader.number());
  head.counts.bytes = reader.number();
  head.counts.deleted_bytes = reader.number();
  head.recent = static_cast<std::uint32_t>(reader.number());
  head.snapshot = reader.number();
  head.journal_records = static_cast<std::uint32_t>(reader.number());
  head.journal_bytes = reader.number();
  head.journal_since_unix_seconds = reader.signed_number();
  TRY(reader.done());
  return head;
}

std::string encode(const Folder& folder) {
  RecordWriter writer(head_version);
  writer.id(folder.parent).text(folder.name).number(folder.selectable ? 1 : 0);
  writer.number(static_cast<std::uint64_t>(folder.special_use));
  return writer.sealed();
}

base::Result<Folder> decode_folder(MailboxId id, std::string_view bytes) {
  TRY(RecordReader reader, RecordReader::open(bytes, head_version, "folder"));
  Folder folder;
  folder.id = id;
  folder.parent = reader.id<MailboxId>();
  folder.name = reader.text();
  folder.selectable = reader.number() != 0;
  std::uint64_t use = reader.number();
  TRY(reader.done());
  if (use > static_cast<std::uint64_t>(SpecialUse::important))
    return base::fail(base::Errc::corrupt, "folder: unknown special use");
  folder.special_use = static_cast<SpecialUse>(use);
  return folder;
}

}  // namespace mail
