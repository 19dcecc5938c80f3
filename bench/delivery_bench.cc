// Durable delivery: writers on two event loops receive mail of 4 to 20 KB and append it to INBOXes, each waiting for
// its acknowledgement before the next. bench/README.md says how syncs are counted.
//
//   delivery_bench DIRECTORY MESSAGES [WRITERS=64] [ACCOUNTS=64]
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>
#include <thread>

#include <sys/resource.h>

#include "base/scope.h"
#include "engine/rocks/rocks.h"
#include "mail/store.h"

namespace {

using base::Result;
using base::Task;

class Loop {
 public:
  Loop() : thread_([this] { executor_.run_until([this] { return stop_.load() && scope_.running() == 0; }); }) {}
  ~Loop() {
    stop_ = true;
    executor_.post([] {});
    thread_.join();
  }
  void start(Task<void> task) { scope_.start(executor_, std::move(task)); }
  base::Executor& executor() { return executor_; }

 private:
  base::BlockingExecutor executor_;
  base::Scope scope_;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

std::string message_text(std::mt19937& random, long number) {
  std::string text =
      "Return-Path: <sender@example.org>\r\nReceived: from mx.example.org by mail.example.net; Mon, 1 Jan 2024 "
      "10:00:00 +0000\r\nFrom: A Sender <sender@example.org>\r\nTo: Somebody <somebody@example.net>\r\nSubject: "
      "Message number " +
      std::to_string(number) + "\r\nDate: Mon, 1 Jan 2024 10:00:00 +0000\r\nMessage-ID: <" + std::to_string(number) +
      "@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; "
      "charset=utf-8\r\n\r\n";
  const std::size_t size = 4'096 + random() % (16 << 10);
  while (text.size() < size) {
    for (int i = 0; i < 72; ++i) text.push_back(static_cast<char>('a' + random() % 26));
    text += "\r\n";
  }
  return text;
}

Task<Result<void>> deliver(mail::Store& store, mail::Account& account, mail::MailboxId inbox, std::string text) {
  auto receiver = store.receive(text.size(), {});
  auto writing = receiver->write(std::move(text));
  CO_TRY(co_await writing);
  auto finishing = receiver->finish();
  std::vector<mail::NewMessage> messages(1);
  CO_TRY(messages[0].message, co_await finishing);
  auto appending = account.append(inbox, std::move(messages));
  Result<mail::AppendOutcome> done = co_await appending;
  if (!done.has_value()) co_return base::fail(done.error());
  co_return Result<void>();
}

Task<void> write_mail(mail::Store& store, mail::AccountPtr account, std::atomic<long>& left, unsigned seed) {
  std::mt19937 random(seed);
  const mail::FolderTreePtr folders = account->folders();
  const mail::MailboxId inbox = folders->find("INBOX")->id;
  // A few texts, made before: making them is not what is measured. Their Message-IDs recur, as those of lists do.
  std::vector<std::string> texts(16);
  long text_number = static_cast<long>(seed) * 1'000;
  for (std::string& text : texts) text = message_text(random, text_number++);
  for (long number = left.fetch_sub(1); number > 0; number = left.fetch_sub(1)) {
    auto delivering = deliver(store, *account, inbox, texts[static_cast<std::size_t>(number) % texts.size()]);
    Result<void> done = co_await delivering;
    if (done.has_value()) continue;
    std::fprintf(stderr, "delivery failed: %s\n", describe(done.error()).c_str());
    std::_Exit(1);
  }
}

long resident_kilobytes() {
  std::ifstream statm("/proc/self/statm");
  long pages = 0;
  statm >> pages >> pages;
  return pages * 4;
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void run(mail::Store& store, long messages, unsigned writers, unsigned accounts) {
  std::vector<mail::AccountPtr> opened;
  opened.reserve(accounts);
  for (unsigned i = 0; i < accounts; ++i)
    opened.push_back(*base::sync_wait(store.create_account("user" + std::to_string(i))));
  std::atomic<long> left = messages;
  std::atomic<bool> done = false;
  // Memory while it goes on: it should not grow with the messages.
  std::thread watcher([&] {
    for (int second = 0; !done; ++second) {
      if (second % 5 == 0)
        std::printf("  %3d s: %ld left, %ld KB resident\n", second, std::max(0L, left.load()), resident_kilobytes());
      std::this_thread::sleep_for(std::chrono::seconds(1));
    }
  });
  const auto begin = std::chrono::steady_clock::now();
  const double cpu_before = cpu_seconds();
  {
    Loop loops[2];
    for (unsigned i = 0; i < writers; ++i) loops[i % 2].start(write_mail(store, opened[i % accounts], left, i + 1));
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  done = true;
  watcher.join();
  std::printf(
      "%ld messages, %u writers, %u accounts: %.2f s, %.0f messages/s, %.0f us CPU a message, %ld KB resident\n",
      messages, writers, accounts, took.count(), static_cast<double>(messages) / took.count(),
      1e6 * (cpu_seconds() - cpu_before) / static_cast<double>(messages), resident_kilobytes());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "delivery_bench DIRECTORY MESSAGES [WRITERS] [ACCOUNTS]\n");
    return 2;
  }
  const long messages = std::atol(argv[2]);
  const unsigned writers = argc > 3 ? static_cast<unsigned>(std::atoi(argv[3])) : 64;
  const unsigned accounts = argc > 4 ? static_cast<unsigned>(std::atoi(argv[4])) : 64;
  engine::rocks::Options options;
  options.path = argv[1];
  auto engine = engine::rocks::open(std::move(options));
  if (!engine.has_value()) {
    std::fprintf(stderr, "%s\n", describe(engine.error()).c_str());
    return 1;
  }
  Loop background;
  auto store = base::sync_wait(mail::Store::open(**engine, base::Clock::system(), background.executor(), {}));
  run(**store, messages, writers, accounts);
  base::sync_wait((*store)->close());
  store->reset();
}
