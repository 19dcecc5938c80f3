#include "mail/keys.h"

namespace mail::keys {
namespace {

constexpr std::size_t number_bytes = 8;

void append_number(std::string& key, std::uint64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8) key.push_back(static_cast<char>(number >> shift));
}

std::string key_of(char kind, std::uint64_t a) {
  std::string key;
  key.reserve(1 + 2 * number_bytes);
  key.push_back(kind);
  append_number(key, a);
  return key;
}

std::string key_of(char kind, std::uint64_t a, std::uint64_t b) {
  std::string key = key_of(kind, a);
  append_number(key, b);
  return key;
}

std::uint64_t number_at(std::string_view key, std::size_t at) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < number_bytes; ++i)
    number = number << 8 | (at + i < key.size() ? static_cast<unsigned char>(key[at + i]) : 0U);
  return number;
}

}  // namespace

std::string directory_head() { return "a"; }
std::string account_by_name(std::string_view name) { return "n" + std::string(name); }
std::string_view account_name_of(std::string_view key) { return key.substr(1); }

std::string removed_account(AccountId id) { return key_of('x', id.value); }

std::string account_head() { return "a"; }
std::string folder(MailboxId id) { return key_of('f', id.value); }
std::string subscription(std::string_view comparable_name) { return "s" + std::string(comparable_name); }
std::string mailbox_record(MailboxId id) { return key_of('m', id.value); }
std::string journal(MailboxId id, ModSeq modseq) { return key_of('j', id.value, modseq.value); }
engine::KeyRange journal_of(MailboxId id) { return engine::prefix_range(key_of('j', id.value)); }
engine::KeyRange journal_through(MailboxId id, ModSeq last) {
  return {key_of('j', id.value), journal(id, last.next())};
}
std::string removed_mailbox(MailboxId id) { return key_of('x', id.value); }
std::string property(std::string_view name) { return "p" + std::string(name); }
MailboxId mailbox_in(std::string_view key) { return MailboxId(number_at(key, 1)); }
ModSeq modseq_in(std::string_view journal_key) { return ModSeq(number_at(journal_key, 1 + number_bytes)); }

std::string snapshot(MailboxId id, std::uint64_t number) { return key_of('d', id.value, number); }
std::string page(MailboxId id, PageNumber number) { return key_of('h', id.value, number.value); }
engine::KeyRange pages_of(MailboxId id) { return engine::prefix_range(key_of('h', id.value)); }
engine::KeyRange snapshots_of(MailboxId id) { return engine::prefix_range(key_of('d', id.value)); }
engine::KeyRange journal_bulk_of(MailboxId id) { return engine::prefix_range(key_of('J', id.value)); }
engine::KeyRange journal_bulk_through(MailboxId id, ModSeq last) {
  return {key_of('J', id.value), journal_bulk(id, last.next())};
}
std::string journal_bulk(MailboxId id, ModSeq modseq) { return key_of('J', id.value, modseq.value); }
std::string summary(MessageId message) { return key_of('s', message.value); }
std::string thread_of(std::uint64_t message_id_hash) { return key_of('t', message_id_hash); }
std::string references_added(std::uint64_t transaction, std::uint64_t chunk) { return key_of('r', transaction, chunk); }
std::string references_dropped(std::uint64_t transaction, std::uint64_t chunk) {
  return key_of('g', transaction, chunk);
}
std::string reference_counts(std::uint64_t chunk) { return key_of('n', chunk); }
std::string body_reference_counts(std::uint64_t chunk) { return key_of('b', chunk); }
std::string thread_value(ThreadId thread) {
  std::string value;
  append_number(value, thread.value);
  return value;
}
ThreadId thread_in(std::string_view value) { return ThreadId(number_at(value, 0)); }
MessageId message_in(std::string_view summary_key) { return MessageId(number_at(summary_key, 1)); }
std::uint64_t transaction_in(std::string_view references_key) { return number_at(references_key, 1); }
std::uint64_t chunk_in(std::string_view references_key) { return number_at(references_key, 1 + number_bytes); }

}  // namespace mail::keys
