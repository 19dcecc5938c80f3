// Opening a large mailbox from the disk: makes a store with one mailbox of many messages if it is not there, and then
// opens engine, account and mailbox, with what the system has cached of the files and without. bench/README.md.
//
//   open_bench DIRECTORY [MESSAGES=1000000]      as root, so that the system's caches can be dropped
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

#include <unistd.h>

#include "base/scope.h"
#include "engine/rocks/rocks.h"
#include "mail/store.h"

namespace {

using base::Result;
using base::Task;

constexpr long messages_an_append = 1'000;

// Counts what is asked of an engine; everything else is handed on.
class CountingEngine : public engine::Engine {
 public:
  explicit CountingEngine(engine::Engine& below) : below_(below) {}
  std::string counts() const {
    return std::to_string(calls_.load()) + " reads, " + std::to_string(values_.load()) + " values, " +
           std::to_string(bytes_.load() >> 10) + " KB";
  }

  void get(engine::Partition partition, engine::Space space, std::string key,
           engine::Done<std::optional<std::string>> done) override {
    ++calls_;
    below_.get(partition, space, std::move(key), [this, done](Result<std::optional<std::string>> value) {
      if (value.has_value()) count(*value);
      done(std::move(value));
    });
  }
  void get_many(engine::Partition partition, engine::Space space, std::vector<std::string> keys,
                engine::Done<std::vector<std::optional<std::string>>> done) override {
    ++calls_;
    below_.get_many(partition, space, std::move(keys),
                    [this, done](Result<std::vector<std::optional<std::string>>> values) {
                      if (values.has_value())
                        for (const std::optional<std::string>& value : *values) count(value);
                      done(std::move(values));
                    });
  }
  void scan(engine::Partition partition, engine::Space space, engine::KeyRange range, std::size_t limit,
            engine::Done<std::vector<engine::KeyValue>> done) override {
    ++calls_;
    below_.scan(partition, space, std::move(range), limit, [this, done](Result<std::vector<engine::KeyValue>> pairs) {
      if (pairs.has_value())
        for (const engine::KeyValue& pair : *pairs) count(pair.value);
      done(std::move(pairs));
    });
  }
  void commit(engine::Partition partition, engine::Batch batch, engine::Done<void> done) override {
    below_.commit(partition, std::move(batch), std::move(done));
  }
  std::unique_ptr<engine::BodyWriter> new_body(std::uint64_t size_hint_bytes) override {
    return below_.new_body(size_hint_bytes);
  }
  void read_body(engine::BodyId body, std::uint64_t offset_bytes, std::uint64_t length_bytes,
                 engine::Done<engine::BodySlice> done) override {
    below_.read_body(body, offset_bytes, length_bytes, std::move(done));
  }
  void read_bodies(std::vector<engine::BodyId> bodies, engine::Done<engine::BodySlices> done) override {
    below_.read_bodies(std::move(bodies), std::move(done));
  }
  std::unique_ptr<engine::Watch> watch(engine::Partition partition, std::function<void()> changed) override {
    return below_.watch(partition, std::move(changed));
  }
  void list_partitions(engine::Partition from, std::size_t limit,
                       engine::Done<std::vector<engine::Partition>> done) override {
    below_.list_partitions(from, limit, std::move(done));
  }
  void list_bodies(engine::BodyId from, std::size_t limit, engine::Done<std::vector<engine::BodyInfo>> done) override {
    below_.list_bodies(from, limit, std::move(done));
  }
  void sweep(std::uint64_t unowned_for_seconds, engine::Done<std::uint64_t> done) override {
    below_.sweep(unowned_for_seconds, std::move(done));
  }
  engine::Health health() const override { return below_.health(); }

 private:
  void count(const std::optional<std::string>& value) {
    ++values_;
    if (value) bytes_ += value->size();
  }
  engine::Engine& below_;
  std::atomic<std::uint64_t> calls_ = 0, values_ = 0, bytes_ = 0;
};

// A thread that runs what the store does in the background.
class Background {
 public:
  Background() : thread_([this] { executor_.run_until([this] { return stop_.load(); }); }) {}
  ~Background() {
    stop_ = true;
    executor_.post([] {});
    thread_.join();
  }
  base::Executor& executor() { return executor_; }

 private:
  base::BlockingExecutor executor_;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

template <class T>
T must(Result<T> result) {
  if (result.has_value()) return std::move(*result);
  std::fprintf(stderr, "%s\n", describe(result.error()).c_str());
  std::_Exit(1);
}

std::unique_ptr<engine::Engine> open_engine(const std::string& directory) {
  engine::rocks::Options options;
  options.path = directory;
  return must(engine::rocks::open(std::move(options)));
}

mail::MailboxId inbox_of(const mail::Account& account) {
  const mail::FolderTreePtr folders = account.folders();
  return folders->find("INBOX")->id;
}

Task<Result<mail::IncomingMessagePtr>> receive(mail::Store& store) {
  auto receiver = store.receive(0, {});
  auto writing = receiver->write(
      "From: A Sender <sender@example.org>\r\nTo: Somebody <somebody@example.net>\r\nSubject: A message\r\nDate: Mon, "
      "1 Jan 2024 10:00:00 +0000\r\nMessage-ID: <1@example.org>\r\n\r\nbody\r\n");
  CO_TRY(co_await writing);
  auto finishing = receiver->finish();
  Result<mail::IncomingMessagePtr> message = co_await finishing;
  co_return message;
}

void fill(mail::Store& store, mail::Account& account, long messages) {
  const mail::IncomingMessagePtr message = must(base::sync_wait(receive(store)));
  const mail::MailboxId inbox = inbox_of(account);
  for (long left = messages - must(account.status(inbox)).counts.exists; left > 0; left -= messages_an_append) {
    std::vector<mail::NewMessage> some(static_cast<std::size_t>(std::min(left, messages_an_append)));
    for (std::size_t i = 0; i < some.size(); ++i) {
      some[i].message = message;
      some[i].system = mail::SystemFlags{static_cast<std::uint8_t>(i % 3 == 0 ? 0 : 1)};
    }
    must(base::sync_wait(account.append(inbox, std::move(some))));
  }
}

void prepare(const std::string& directory, long messages) {
  auto engine = open_engine(directory);
  Background background;
  auto store = must(base::sync_wait(mail::Store::open(*engine, base::Clock::system(), background.executor(), {})));
  auto account = base::sync_wait(store->open_account("alice"));
  if (!account.has_value()) account = base::sync_wait(store->create_account("alice"));
  fill(*store, *must(std::move(account)), messages);
  base::sync_wait(store->close());
}

class Stopwatch {
 public:
  double lap_ms() {
    const auto now = std::chrono::steady_clock::now();
    const std::chrono::duration<double, std::milli> lap = now - last_;
    last_ = now;
    return lap.count();
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

void open_once(const std::string& directory, const char* how) {
  Background background;
  Stopwatch watch;
  auto rocks = open_engine(directory);
  const double engine_ms = watch.lap_ms();
  CountingEngine engine(*rocks);
  mail::StoreOptions options;
  options.maintain_every_seconds = 0;
  auto store = must(base::sync_wait(mail::Store::open(engine, base::Clock::system(), background.executor(), options)));
  auto account = must(base::sync_wait(store->open_account("alice")));
  const double account_ms = watch.lap_ms();
  auto mailbox = must(base::sync_wait(account->open(inbox_of(*account))));
  const double mailbox_ms = watch.lap_ms();
  std::printf("%s: engine %.1f ms, store and account %.1f ms, mailbox %.1f ms (%u messages); %s\n", how, engine_ms,
              account_ms, mailbox_ms, mailbox->state()->exists(), engine.counts().c_str());
  mailbox.reset();
  account.reset();
  base::sync_wait(store->close());
}

bool drop_caches() {
  sync();
  std::ofstream file("/proc/sys/vm/drop_caches");
  file << "3" << std::flush;
  return file.good();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "open_bench DIRECTORY [MESSAGES]\n");
    return 2;
  }
  prepare(argv[1], argc > 2 ? std::atol(argv[2]) : 1'000'000);
  for (int i = 0; i < 3; ++i) {
    if (drop_caches()) {
      open_once(argv[1], "cold");
    } else {
      std::printf("the system's caches cannot be dropped: not root\n");
    }
    open_once(argv[1], "warm");
  }
}
