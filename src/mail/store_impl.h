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
  // Errc::not_found: the directory does not have it, now or any more.
  base::Task<base::Result<AccountPtr>> load(std::string name, std::optional<AccountId> id);
  // nullptr: it may have been removed, or changed and closed, while it was loaded; to be found and loaded again.
  base::Task<base::Result<AccountPtr>> load_once(std::string name, AccountId id);
  base::Task<void> maintain_account(AccountImplPtr account);
  base::Task<void> maintain_closed();
  base::Task<void> maintain_closed_account(std::string name);
  void close_unused_accounts();

  base::Scope scope_;  // destroyed last: it waits for what runs in the background
  StoreContext context_;
  mutable std::mutex mutex_;
  std::map<std::string, Slot> accounts_;
  std::uint64_t removals_ = 0;  // an account loaded before a removal is not to be trusted after it
  std::uint64_t closings_ = 0;  // the same of accounts that were closed: they may have been opened, and changed, since
  enum class Maintaining : std::uint8_t { no, yes } maintaining_ = Maintaining::no;
  std::string maintained_through_;  // of the accounts that nobody has open; whoever is maintaining has it
  Sweeper sweeper_;
  std::unique_ptr<Ticker> ticker_;
};

}  // namespace mail
