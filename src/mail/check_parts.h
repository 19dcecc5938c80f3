// The parts of check(): what each looks at, and what it hands to the next.
#pragma once

#include <map>
#include <set>
#include <unordered_map>

#include "mail/account_state.h"
#include "mail/check.h"
#include "mail/page_store.h"
#include "mail/references.h"
#include "mail/store.h"

namespace mail::checking {

// One message of an account, as its rows tell of it.
struct Referred {
  std::uint64_t rows = 0;
  BodyId body;
  std::uint64_t size_bytes = 0;
  std::uint32_t prefix_bytes = 0;
};

// One account while it is checked.
struct Account {
  AccountId id;
  std::string name;
  engine::Partition partition;
  AccountState state;
  std::map<MailboxId, MailboxRecord> removed;  // mailboxes whose mail is still to be given up
  std::unordered_map<MessageId, Referred> referred;
  std::map<MailboxId, std::set<PageNumber>> pages;  // that something refers to
  std::uint64_t bytes = 0;                          // of live rows
  std::uint64_t messages = 0;
};

// What is found, and how far it is.
class Check {
 public:
  Check(engine::Engine& store, CheckOptions how) : engine(store), options(std::move(how)) {}

  engine::Engine& engine;
  const CheckOptions options;
  CheckReport report;
  PageStore pages{engine, StoreOptions().page_cache_bytes};
  // Who owns each body, as the accounts' messages say; what the engine says is compared with it at the end.
  std::map<BodyId, std::set<engine::Partition>> owners;

  void found(std::string where, std::string what);
  // Adds a finding unless they are equal.
  void expect_equal(const std::string& where, std::string_view what, std::uint64_t found, std::uint64_t expected);
};

base::Task<base::Result<Account>> read_account(Check& check, AccountId id, std::string name);
// A mailbox's rows, pages and record. Removed ones count no usage.
base::Task<base::Result<void>> check_mailbox(Check& check, Account& account, MailboxId id, MailboxRecord record);
// Messages, summaries, references, threads.
base::Task<base::Result<void>> check_messages(Check& check, Account& account);
// Keys that nothing refers to, and how many small ones there are.
base::Task<base::Result<void>> check_keys(Check& check, Account& account);
base::Task<base::Result<void>> check_bodies(Check& check);

// visit(KeyValue) over a range, some at a time.
base::Task<base::Result<void>> for_each_key(engine::Engine& engine, engine::Partition partition, engine::Space space,
                                            engine::KeyRange range, std::function<void(engine::KeyValue&&)> visit);

inline std::string place(const Account& account) { return "account " + account.name; }
inline std::string place(const Account& account, MailboxId mailbox) {
  return place(account) + ", mailbox " + std::to_string(mailbox.value);
}
inline std::string place(const Account& account, MessageId message) {
  return place(account) + ", message " + std::to_string(message.value);
}

}  // namespace mail::checking
