// Store: all accounts over one engine. Opened by server/ (and by commands that run without it).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/task.h"
#include "engine/engine.h"
#include "mail/account.h"
#include "mail/message.h"

namespace mail {

struct StoreOptions {
  QuotaLimits default_quota;
  std::uint64_t max_message_bytes = 100u << 20;  // APPENDLIMIT (RFC 7889), LMTP SIZE
  std::uint32_t max_folders = 10'000;
  std::uint32_t max_folder_depth = 50;
  std::uint32_t max_folder_name_bytes = 1'000;
  std::uint64_t max_names_bytes = 2 << 20;       // of an account's folders and subscriptions
  std::uint64_t max_properties_bytes = 1 << 20;  // of an account: credentials, scripts
  std::uint32_t max_properties = 1'000;
  // Journal records a mailbox gathers before it is folded into pages; whichever is first. A large mailbox gathers one
  // record for so many messages, up to the most, so that a fold's pages are shared by several changes (docs/adr/0026).
  std::uint32_t fold_records = 256;
  std::uint32_t fold_messages_a_record = 128;
  std::uint32_t fold_most_records = 4'096;
  std::uint64_t fold_bytes = 64 << 10;
  std::uint32_t fold_after_seconds = 600;
  // Journal records of an account, and bytes of small keys for them, behind which writers wait for a fold: a
  // partition's own keys stay under 50,000 and 8 MB at any load.
  std::uint64_t max_unfolded_records = 8'192;
  std::uint64_t max_unfolded_bytes = 3 << 20;
  std::uint64_t expunge_log_seconds = 30 * 86'400;
  std::uint32_t expunge_log_runs = 10'000;
  // Accounts that stay open though nobody uses them.
  std::uint32_t max_unused_accounts = 256;
  // Bodies that no account has owned for so long are freed; looked for so often.
  std::uint32_t unowned_body_seconds = 86'400;
  std::uint32_t sweep_every_seconds = 3'600;
  // Memory for pages of messages, decoded, of which a cold one has 76 bytes a message, and for summaries that were read
  // lately.
  std::size_t page_cache_bytes = 128u << 20;
  std::size_t summary_cache_bytes = 32u << 20;
  // How often maintain() runs by itself; 0: only when it is called.
  std::uint32_t maintain_every_seconds = 5;
  // Accounts that nobody has open are looked after too, so many each time, round and round.
  std::uint32_t maintain_closed_accounts = 4;
};

struct AccountEntry {
  AccountId id;
  std::string name;
};

class Store {
 public:
  virtual ~Store() = default;
  // `background` runs folding, lazy writes and sweeps; it must outlive the store.
  static base::Task<base::Result<std::unique_ptr<Store>>> open(engine::Engine& engine, const base::Clock& clock,
                                                               base::Executor& background, StoreOptions options);

  // Account names are compared as the caller gives them (auth/ and lmtp/ map addresses to names before).
  // A new account has INBOX and subscribed Drafts, Sent, Trash, Junk and Archive. Errc::already_exists,
  // Errc::cannot (a bad name).
  virtual base::Task<base::Result<AccountPtr>> create_account(std::string name) = 0;
  // Shared by everyone who has it open. Errc::not_found.
  virtual base::Task<base::Result<AccountPtr>> open_account(std::string name) = 0;
  // Mail and all; sessions still open get Errc::not_found from then on. An AccountId is never used again.
  virtual base::Task<base::Result<void>> remove_account(std::string name) = 0;
  virtual base::Task<base::Result<std::vector<AccountEntry>>> list_accounts() = 0;

  // A message to append to any account of this store. `line_ends` says what bare CR and LF do. Must not outlive the
  // store.
  virtual std::unique_ptr<MessageReceiver> receive(std::uint64_t size_hint_bytes,
                                                   mime::CrlfNormaliser::Policy line_ends) = 0;

  virtual engine::Health health() const = 0;
  // Does the background work that is due by the clock: folds, lazy writes, giving up what was expunged, closing what is
  // idle, freeing bodies without an owner. Runs by itself every few seconds; commands and tests call it to have it
  // done.
  virtual base::Task<void> maintain() = 0;
  // Folds and writes what is lazy; after it nothing runs in the background. Call before destruction.
  virtual base::Task<void> close() = 0;
};

}  // namespace mail
