// Every key of a store, in one place (docs/formats/keys.md). Numbers in keys are big-endian, so that key order is
// number order.
//
// Partition 0 is the directory of accounts; partition N is account N. Small keys are few at any mailbox size: folders,
// one record and a bounded journal a mailbox, properties. Whatever grows with messages is bulk and travels in pages or
// chunks. Invariant: a bulk key is written once and never overwritten by other contents that a reader of the old small
// keys could meet: values that change have the transaction that wrote them in their key.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "mail/page_directory.h"
#include "mail/types.h"

namespace mail::keys {

inline constexpr engine::Partition directory_partition{0};
inline engine::Partition partition_of(AccountId account) { return engine::Partition(account.value); }

// Directory partition, small space.
std::string directory_head();                        // "a": the next AccountId
std::string account_by_name(std::string_view name);  // "n" name: AccountId and state
std::string_view account_name_of(std::string_view key);
std::string removed_account(AccountId id);  // "x" id: its mail is still to be given up
inline constexpr std::string_view names_prefix = "n", removed_accounts_prefix = "x";

// Account partition, small space.
std::string account_head();                                  // "a"
std::string folder(MailboxId id);                            // "f" id
std::string subscription(std::string_view comparable_name);  // "s" name
std::string mailbox_record(MailboxId id);                    // "m" id
std::string journal(MailboxId id, ModSeq modseq);            // "j" id modseq
engine::KeyRange journal_of(MailboxId id);
engine::KeyRange journal_through(MailboxId id, ModSeq last);
std::string removed_mailbox(MailboxId id);    // "x" id: its mail is still to be given up
std::string property(std::string_view name);  // "p" name
MailboxId mailbox_in(std::string_view key);   // of "f", "m", "x" and "j" keys
ModSeq modseq_in(std::string_view journal_key);
inline constexpr std::string_view folders_prefix = "f", subscriptions_prefix = "s", mailbox_records_prefix = "m",
                                  journals_prefix = "j", removed_mailboxes_prefix = "x", properties_prefix = "p";

// Account partition, bulk space.
std::string snapshot(MailboxId id,
                     std::uint64_t number);  // "d" id number: page directory and all that a fold keeps beside pages
std::string page(MailboxId id, PageNumber number);      // "h" id number: any page (hot, cold, columns, expunge chunk)
std::string journal_bulk(MailboxId id, ModSeq modseq);  // "J" id modseq: a journal record too large for the small space
engine::KeyRange journal_bulk_through(MailboxId id, ModSeq last);
std::string summary(MessageId message);                // "s" message
std::string thread_of(std::uint64_t message_id_hash);  // "t" hash
std::string references_added(std::uint64_t transaction,
                             std::uint64_t chunk);  // "r" transaction chunk: messages that COPY shares
std::string references_dropped(std::uint64_t transaction,
                               std::uint64_t chunk);     // "g" transaction chunk: messages that are gone
std::string reference_counts(std::uint64_t chunk);       // "n" chunk: messages that more than one mailbox row refers to
std::string body_reference_counts(std::uint64_t chunk);  // "b" chunk: bodies that more than one message refers to
std::string thread_value(ThreadId thread);               // what lies under thread_of
ThreadId thread_in(std::string_view value);
MessageId message_in(std::string_view summary_key);
std::uint64_t transaction_in(std::string_view references_key);
std::uint64_t chunk_in(std::string_view references_key);
engine::KeyRange pages_of(MailboxId id);
engine::KeyRange snapshots_of(MailboxId id);
engine::KeyRange journal_bulk_of(MailboxId id);
inline constexpr std::string_view summaries_prefix = "s", references_added_prefix = "r",
                                  references_dropped_prefix = "g";

}  // namespace mail::keys
