// AccountCore: what the operations of one open account share. Each operation is a file of its own and a function of it:
// append.cc, store_flags.cc, expunge.cc, copy.cc, folders.cc, properties.cc; account_impl.cc puts them together as
// mail::Account. Thread rule: any thread; what is not const here has its own mutex.
#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/executor.h"
#include "base/scope.h"
#include "engine/engine.h"
#include "mail/adopted_bodies.h"
#include "mail/last_property.h"
#include "mail/page_store.h"
#include "mail/sequencer.h"
#include "mail/store.h"
#include "mail/subscribers.h"
#include "mail/summary_store.h"
#include "mail/thread_index.h"
#include "mail/turns.h"

namespace mail {

class OpenMailbox;
using OpenMailboxPtr = std::shared_ptr<OpenMailbox>;

// What all accounts of a store share. Outlives them.
struct StoreContext {
  engine::Engine& engine;
  const base::Clock& clock;
  base::Executor& background;
  StoreOptions options;
  base::Scope& scope;  // of what runs in the background
  PageStore pages{engine, options.page_cache_bytes};
  SummaryStore summaries{engine, options.summary_cache_bytes};
};

// Mailboxes of one account that stay loaded though no session has them.
inline constexpr std::size_t max_unused_open_mailboxes = 16;
inline constexpr std::int64_t unused_open_seconds = 600;

class AccountCore : public std::enable_shared_from_this<AccountCore> {
 public:
  AccountCore(StoreContext& store, AccountId id, std::string name, AccountState durable);
  // Connects the sequencer; to be called once, right after it was made.
  void start();

  StoreContext& store;
  const AccountId id;
  const std::string name;
  const engine::Partition partition;
  const std::shared_ptr<Sequencer> sequencer;
  const std::shared_ptr<Subscribers> subscribers = std::make_shared<Subscribers>();
  ThreadIndex threads;
  AdoptedBodies adopted;  // under the sequencer's mutex
  LastProperty last_property;
  Turns collecting;  // of collect_garbage(): it reads counts of references and writes them a transaction later

  engine::Engine& engine() const { return store.engine; }
  std::int64_t now_unix_seconds() const { return base::unix_seconds(store.clock.now()); }

  // Loads it if it must; shared by all who have it. Errc::not_found, corrupt.
  base::Task<base::Result<OpenMailboxPtr>> open(MailboxId mailbox);
  // nullptr: nobody has it loaded.
  OpenMailboxPtr find_open(MailboxId mailbox) const;
  std::vector<OpenMailboxPtr> open_mailboxes() const;
  // What it means that something of the mailbox is not stored (any other error passes): Errc::corrupt, unless the
  // mailbox or the account was removed meanwhile, Errc::not_found.
  base::Error lost(MailboxId mailbox, base::Error error) const;
  // Closes what nobody has used for a while, the oldest of what nobody uses beyond the bound, and removed mailboxes.
  void close_unused();

  // Nobody has a mailbox of it, nothing waits to be written, no operation and no fold is under way.
  bool unused() const;
  // Lets go of every open mailbox: the account is closed.
  void drop_open();

  // fold_mailbox.cc. What the journals of all mailboxes hold behind their last folds.
  JournalSize unfolded() const;
  // Whether one of them is long or old enough for a fold.
  bool fold_is_due(const MailboxRecord& record, const JournalSize& all) const;
  // Folds in the background, once at a time a mailbox.
  void fold_soon(MailboxId mailbox);
  // Folds now what is due, or all of it. A fold under way is waited for by nobody: it is not due again.
  enum class Fold : std::uint8_t { due, everything };
  base::Task<base::Result<void>> fold_mailboxes(Fold which);
  base::Task<base::Result<void>> fold_mailbox(MailboxId mailbox);
  // Folds and gives up until nobody waits for room in the journals any more. In the background, once at a time.
  void relieve_soon();
  void relieved();
  bool claim_fold(MailboxId mailbox);
  void release_fold(MailboxId mailbox);
  bool is_folding() const;

 private:
  struct Slot {
    OpenMailboxPtr mailbox;
    std::int64_t used_unix_seconds = 0;
  };
  using Opened = base::Result<OpenMailboxPtr>;
  struct Loading {
    std::vector<std::function<void(Opened)>> waiting;
  };
  void published(const AccountDelta& delta);
  OpenMailboxPtr use_slot(MailboxId mailbox);
  base::Task<Opened> load_and_tell(MailboxId mailbox);
  base::Task<Opened> load(MailboxId mailbox);
  Opened install(MailboxId mailbox, StatePtr loaded);

  mutable std::mutex mutex_;
  std::unordered_map<MailboxId, Slot> open_;
  std::unordered_map<MailboxId, Loading> loading_;
  std::set<MailboxId> folding_;
  enum class Relieving : std::uint8_t { no, yes } relieving_ = Relieving::no;
};
using AccountCorePtr = std::shared_ptr<AccountCore>;

}  // namespace mail
