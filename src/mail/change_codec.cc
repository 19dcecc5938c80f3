// The journal record of a change. docs/formats/journal.md.
#include "mail/change.h"
#include "mail/value_codec.h"

namespace mail {
namespace {

void write(ByteWriter& to, const Appended& message, const ColdRecord& before,
           std::optional<std::string_view> encoded_columns) {
  to.number(message.cold.uid.value - before.uid.value);
  mail::write(to, message.cold, before);
  to.byte(message.system.bits);
  mail::write(to, message.keywords);
  if (encoded_columns) return to.raw(*encoded_columns);
  mail::write(to, message.columns);
}

AppendedPtr read_appended(ByteReader& from, const ColdRecord& before) {
  auto message = std::make_shared<Appended>();
  const std::uint64_t uid = std::uint64_t{before.uid.value} + from.number32();
  message->cold = read_cold_record(from, before);
  message->cold.uid = Uid(static_cast<std::uint32_t>(uid));
  if (uid <= before.uid.value || uid > 0xffff'ffff) from.fail();
  message->system = read_system_flags(from);
  message->keywords = read_keywords(from);
  message->columns = read_columns(from);
  return message;
}

FlagsChanged read_flags_changed(ByteReader& from) {
  FlagsChanged flags;
  const std::uint8_t operation = from.byte();
  if (operation > static_cast<std::uint8_t>(FlagOperation::replace)) {
    from.fail();
    return flags;
  }
  flags.operation = static_cast<FlagOperation>(operation);
  flags.system = read_system_flags(from);
  flags.keywords = read_keywords(from);
  flags.uids = read_runs(from);
  return flags;
}

// 0 says none: UIDs begin at 1.
void write(ByteWriter& to, const std::optional<Uid>& uid) { to.id(uid.value_or(Uid(0))); }
std::optional<Uid> read_uid(ByteReader& from) {
  const Uid uid = from.id<Uid>();
  if (!uid) return std::nullopt;
  return uid;
}

}  // namespace

std::string encode(const MailboxChange& change) {
  ByteWriter to;
  to.id(change.modseq);
  to.number(change.new_keywords.size());
  for (const std::string& keyword : change.new_keywords) to.text(keyword);
  to.number(change.appended.size());
  ColdRecord before;
  const bool has_columns = change.encoded_columns.size() == change.appended.size();
  for (std::size_t i = 0; i < change.appended.size(); ++i) {
    const Appended& message = *change.appended[i];
    write(to, message, before, has_columns ? std::optional(change.encoded_columns[i]) : std::nullopt);
    before = message.cold;
  }
  to.number(change.flags.size());
  for (const FlagsChanged& flags : change.flags) {
    to.byte(static_cast<std::uint8_t>(flags.operation));
    to.byte(flags.system.bits);
    mail::write(to, flags.keywords);
    mail::write(to, flags.uids);
  }
  mail::write(to, change.expunged);
  write(to, change.recent_below);
  write(to, change.uid_next);
  return to.sealed(ValueKind::change);
}

base::Result<MailboxChange> decode_change(std::string_view bytes) {
  TRY(ByteReader from, ByteReader::open(bytes, ValueKind::change));
  MailboxChange change;
  change.modseq = from.id<ModSeq>();
  const std::size_t keywords = from.count();
  for (std::size_t i = 0; i < keywords && !from.failed(); ++i) change.new_keywords.emplace_back(from.text());
  const std::size_t appended = from.count();
  ColdRecord before;
  for (std::size_t i = 0; i < appended && !from.failed(); ++i) {
    change.appended.push_back(read_appended(from, before));
    before = change.appended.back()->cold;
  }
  const std::size_t flags = from.count();
  for (std::size_t i = 0; i < flags && !from.failed(); ++i) change.flags.push_back(read_flags_changed(from));
  change.expunged = read_runs(from);
  change.recent_below = read_uid(from);
  change.uid_next = read_uid(from);
  TRY(from.done("a journal record"));
  return change;
}

}  // namespace mail
