// For tests: a store over an engine, calls that wait, messages as text, and what is compared when a store is opened
// again.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/scope.h"
#include "mail/engine_bridge.h"
#include "mail/engine_test_support.h"
#include "mail/keys.h"
#include "mail/store.h"

namespace mail::test {

class ManualClock : public base::Clock {
 public:
  base::WallTime now() const override { return base::WallTime(std::chrono::microseconds(microseconds_)); }
  void advance(std::chrono::seconds by) { microseconds_ += std::chrono::microseconds(by).count(); }

 private:
  std::atomic<std::int64_t> microseconds_ = 1'700'000'000'000'000;
};

class StoreFixture : public ::testing::Test {
 public:
  ~StoreFixture() override {
    if (store_) close();
  }

 protected:
  explicit StoreFixture(StoreOptions options = quick()) : options_(options) {}
  static StoreOptions quick() {
    StoreOptions options;
    options.maintain_every_seconds = 0;
    return options;
  }

  template <class T>
  T wait(base::Task<T> task) {
    return run(executor_, std::move(task));
  }
  // Runs it with the background's work going on beside it.
  template <class T>
  static T run(base::BlockingExecutor& executor, base::Task<T> task) {
    std::optional<T> out;
    base::Scope scope;
    scope.start(executor, base::store_result(std::move(task), out));
    executor.run_until([&] { return scope.running() == 0; });
    return std::move(*out);
  }
  void wait(base::Task<void> task) {
    base::Scope scope;
    scope.start(executor_, std::move(task));
    executor_.run_until([&] { return scope.running() == 0; });
  }

  void open(engine::Engine& engine) {
    engine_ = &engine;
    auto opened = wait(Store::open(engine, clock_, executor_, options_));
    ASSERT_TRUE(opened.has_value()) << describe(opened.error());
    store_ = std::move(*opened);
  }
  void close() {
    account_.reset();
    wait(store_->close());
    store_.reset();
  }
  void reopen(std::string_view name = "alice") {
    close();
    restart_engine();
    open(*engine_);
    auto account = wait(store_->open_account(std::string(name)));
    ASSERT_TRUE(account.has_value()) << describe(account.error());
    account_ = *account;
  }
  void make_account(std::string_view name = "alice") {
    auto account = wait(store_->create_account(std::string(name)));
    ASSERT_TRUE(account.has_value()) << describe(account.error());
    account_ = *account;
  }

  MailboxId folder(std::string_view name) {
    const FolderTreePtr folders = account_->folders();
    const Folder* found = folders->find(name);
    EXPECT_NE(found, nullptr) << name;
    return found != nullptr ? found->id : MailboxId();
  }
  StatePtr state(std::string_view name) {
    auto opened = wait(account_->open(folder(name)));
    EXPECT_TRUE(opened.has_value());
    return opened.has_value() ? (*opened)->state() : nullptr;
  }
  MailboxPtr mailbox(std::string_view name) {
    auto opened = wait(account_->open(folder(name)));
    EXPECT_TRUE(opened.has_value());
    return opened.has_value() ? *opened : nullptr;
  }

  IncomingMessagePtr receive(std::string text) {
    auto receiver = store_->receive(text.size(), {});
    EXPECT_TRUE(wait(receiver->write(std::move(text))).has_value());
    auto message = wait(receiver->finish());
    EXPECT_TRUE(message.has_value());
    return message.has_value() ? *message : nullptr;
  }
  static std::string text_of(int number, std::string_view more_headers = "") {
    return "From: someone@example.org\r\nSubject: number " + std::to_string(number) + "\r\nMessage-ID: <" +
           std::to_string(number) + "@example.org>\r\n" + std::string(more_headers) + "\r\nbody " +
           std::to_string(number) + "\r\n";
  }
  NewMessage new_message(std::string text) {
    NewMessage message;
    message.message = receive(std::move(text));
    message.internal_date = {1'600'000'000, 60};
    return message;
  }
  base::Result<AppendOutcome> append_one(std::string_view name, NewMessage message) {
    std::vector<NewMessage> messages;
    messages.push_back(std::move(message));
    return wait(account_->append(folder(name), std::move(messages)));
  }
  Uid deliver(std::string_view name, int number, std::string_view more_headers = "") {
    auto outcome = append_one(name, new_message(text_of(number, more_headers)));
    EXPECT_TRUE(outcome.has_value()) << describe(outcome.error());
    return outcome.has_value() ? outcome->uids.runs()[0].first : Uid();
  }
  static UidRuns uids(const std::vector<std::uint32_t>& numbers) {
    UidRuns runs;
    for (std::uint32_t number : numbers) runs.add(Uid(number));
    return runs;
  }
  std::string read_all(const MailboxPtr& from, Uid uid) {
    auto record = wait(from->cold_record(from->state(), uid));
    if (!record.has_value()) return "no record: " + describe(record.error());
    auto reader = wait(from->open_message(*record));
    if (!reader.has_value()) return "no reader: " + describe(reader.error());
    std::string out;
    while (out.size() < (*reader)->size_bytes()) {
      auto slice = wait((*reader)->read(out.size(), 7));
      if (!slice.has_value()) return "no bytes: " + describe(slice.error());
      out += slice->bytes;
    }
    return out;
  }

  // Bodies that some account has.
  std::size_t owned_bodies() {
    auto bodies = wait(bridge::list_bodies(*engine_, BodyId(0), 1'000));
    EXPECT_TRUE(bodies.has_value());
    std::size_t owned = 0;
    for (const engine::BodyInfo& body : *bodies) owned += body.owners.empty() ? 0 : 1;
    return owned;
  }

  // Of the first account's partition.
  std::vector<engine::KeyValue> keys_with(engine::Space space, std::string_view prefix) {
    auto found = wait(bridge::scan(*engine_, engine::Partition(1), space, engine::prefix_range(prefix), 100'000));
    EXPECT_TRUE(found.has_value());
    return found.has_value() ? *found : std::vector<engine::KeyValue>();
  }
  std::size_t journal_records() { return keys_with(engine::Space::small, keys::journals_prefix).size(); }

  // Between closing a store and opening it again.
  virtual void restart_engine() {}

  StoreOptions options_;
  ManualClock clock_;
  base::BlockingExecutor executor_;
  engine::Engine* engine_ = nullptr;
  std::unique_ptr<Store> store_;
  AccountPtr account_;
};

// Over an engine of its own, with an account.
class EngineStoreFixture : public StoreFixture {
 public:
  ~EngineStoreFixture() override {
    if (store_) close();
  }

 protected:
  explicit EngineStoreFixture(EngineKind kind, StoreOptions options = quick()) : StoreFixture(options), own_(kind) {
    open(*own_);
    make_account();
  }
  void restart_engine() override {
    own_.restart();
    engine_ = &*own_;
  }
  TestEngine own_;
};

class MemoryStoreFixture : public EngineStoreFixture {
 protected:
  explicit MemoryStoreFixture(StoreOptions options = quick()) : EngineStoreFixture(EngineKind::memory, options) {}
};

}  // namespace mail::test
