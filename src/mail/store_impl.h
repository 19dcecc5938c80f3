// mail::Store over one engine: the directory of accounts, the accounts that are open, and what runs in the background.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "base/scope.h"
#include "mail/account_impl.h"
#include "mail/sweep.h"
#include "mail/ticker.h"
#include "mail/turns.h"

namespace mail {

class StoreImpl : public Store {
 public:
  StoreImpl(engine::Engine& engine, const base::Clock& clock, base::Executor& background, StoreOptions options);
  ~StoreImpl() override;
  // Takes up what was cut off, and begins to tick.
  base::Task<base::Result<void>> start();

  base::Task<base::Result<AccountPtr>> create_account(std::string name) override;
  base::Task<base::Result<AccountPtr>> open_account(std::string name) override;
  base::Task<base::Result<void>> remove_account(std::string name) override;
  base::Task<base::Result<std::vector<AccountEntry>>> list_accounts() override;
  std::unique_ptr<MessageReceiver> receive(std::uint64_t size_hint_bytes,
                                           mime::CrlfNormaliser::Policy line_ends) override;
  engine::Health health() const override { return context_.engine.health(); }
  base::Task<void> maintain() override;
  base::Task<void> close() override;

 private:
  struct Slot {
    AccountImplPtr account;
    std::int64_t used_unix_seconds = 0;
  };
  AccountImplPtr use_slot(const std::string& name);
  std::vector<AccountImplPtr> open_accounts() const;
  // How often accounts were removed, and closed. What was read of one before is not to be trusted after a removal, nor
  // after it was closed: others may have opened and changed it.
  struct Changes {
    std::uint64_t removals = 0;
    std::uint64_t closings = 0;
  };
  Changes changes_now() const;
  // Takes it out of the directory, and of the accounts that are open: nullptr where it was not.
  base::Task<base::Result<AccountImplPtr>> unname(std::string name, AccountId id);
  // Errc::not_found: the directory does not have it, or not any more.
  base::Task<base::Result<AccountPtr>> find_and_load(std::string name);
  // nullptr: it may have been removed, or changed and closed, since `before`: to be found and loaded again.
  base::Task<base::Result<AccountPtr>> load(std::string name, AccountId id, Changes before);
  base::Task<void> maintain_account(AccountImplPtr account);
  base::Task<void> maintain_closed();
  base::Task<void> maintain_closed_account(std::string name);
  void close_unused_accounts();

  base::Scope scope_;  // destroyed last: it waits for what runs in the background
  StoreContext context_;
  mutable std::mutex mutex_;
  std::map<std::string, Slot> accounts_;
  Changes changes_;
  // Of what changes the directory: between a removal there and the end of the open account nobody gets the name again,
  // or would be given that account with it.
  Turns naming_;
  enum class Maintaining : std::uint8_t { no, yes } maintaining_ = Maintaining::no;
  std::string maintained_through_;  // of the accounts that nobody has open; whoever is maintaining has it
  Sweeper sweeper_;
  std::unique_ptr<Ticker> ticker_;
};

}  // namespace mail
