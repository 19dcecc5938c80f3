// A person who uses an account: one or two things at a time, and remembers what was acknowledged. After a crash what
// the store says must be that, or with some of what was under way. Used by model_crash_test.cc.
#pragma once

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "base/scope.h"
#include "mail/store.h"
#include "tests/crash/account_model.h"

namespace crash {

// The message that was delivered last, to whom others deliver it too: its body is stored once.
struct SharedMessage {
  mail::IncomingMessagePtr message;
  std::string text;
};

class Person {
 public:
  Person(std::uint64_t seed, int number, SharedMessage& shared);

  // Until the steps are done or the store fails. `advance` moves the clock.
  base::Task<void> use(mail::Store& store, base::Executor& executor, int steps, std::function<void()> advance);
  base::Task<void> verify(mail::Store& store);

  std::size_t acknowledged() const { return acknowledged_steps_; }

 private:
  struct Operation {
    Effect effect;
    base::Task<base::Result<void>> task;
  };
  enum class Texts : std::uint8_t { read, known };

  base::Task<base::Result<mail::AccountPtr>> open(mail::Store& store);
  base::Task<base::Result<void>> step(mail::Store& store, base::Executor& executor);
  base::Task<void> perform(Operation& operation);
  base::Task<base::Result<void>> deliver(mail::Store& store, mail::MailboxId folder, std::string prefix,
                                         std::string text);
  base::Task<base::Result<Mail>> read_all(Texts texts);
  base::Task<base::Result<Folder>> read_folder(mail::MailboxId id, Texts texts);
  void compare(Mail found, Texts texts);

  Operation any_operation(mail::Store& store);
  Operation any_delivery(mail::Store& store);
  Operation any_flags();
  Operation any_transfer();
  Operation any_folder_operation();
  Operation any_limit();
  std::string any_folder();
  std::string any_new_name();
  mail::MailboxId id_of(const std::string& folder) const;
  mail::UidRuns any_uids(const std::string& folder);
  unsigned below(unsigned end) { return static_cast<unsigned>(random_() % end); }

  const std::string name_;
  std::mt19937_64 random_;
  SharedMessage& shared_;
  mail::AccountPtr account_;
  Mail acknowledged_;
  enum class Account : std::uint8_t { not_made, maybe, made } made_ = Account::not_made;
  std::vector<Effect> certain_, uncertain_;  // since `acknowledged_`
  std::uint64_t delivered_ = 0;
  std::size_t acknowledged_steps_ = 0;
};

}  // namespace crash
