// Durable delivery at the engine: 4-20 KB bodies, each with a batch of what a message costs the index, from many
// writers. Compares one log for bodies and batches (the rocks engine) with the usual way: bodies to a segment and a
// sync, then the batches to RocksDB with its own log and another sync. Both group what waits.
//
// log_bench [one|two] [writers] [messages] [directory]
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <filesystem>
#include <future>
#include <mutex>
#include <random>
#include <thread>

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "engine/rocks/log_writer.h"
#include "engine/rocks/rocks.h"

namespace {

std::atomic<std::uint64_t> syncs = 0;

}  // namespace

// Every sync of the process comes by here, RocksDB's too.
extern "C" int fdatasync(int fd) {
  ++syncs;
  return static_cast<int>(syscall(SYS_fdatasync, fd));
}
extern "C" int fsync(int fd) {
  ++syncs;
  return static_cast<int>(syscall(SYS_fsync, fd));
}

namespace {

using engine::Partition;

constexpr std::size_t min_body_bytes = 4'000, max_body_bytes = 20'000;

std::string random_bytes(std::size_t length, std::mt19937_64& random) {
  std::string bytes(length, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

struct Message {
  std::string body;     // 4-20 KB
  std::string journal;  // 200 bytes
  std::string summary;  // 800 bytes
};

// Prepared, so that the figures are the store's.
std::vector<Message> make_messages(std::size_t count) {
  std::mt19937_64 random(1);
  std::vector<Message> messages(count);
  for (Message& message : messages)
    message = {random_bytes(min_body_bytes + random() % (max_body_bytes - min_body_bytes), random),
               random_bytes(200, random), random_bytes(800, random)};
  return messages;
}

class Store {
 public:
  virtual ~Store() = default;
  virtual void deliver(std::uint64_t account, std::uint64_t number, const Message& message) = 0;
};

class OneLog : public Store {
 public:
  explicit OneLog(const std::string& directory) {
    engine::rocks::Options options;
    options.path = directory;
    auto opened = engine::rocks::open(options);
    if (!opened.has_value()) throw std::runtime_error(describe(opened.error()));
    engine_ = *std::move(opened);
  }
  void deliver(std::uint64_t account, std::uint64_t number, const Message& message) override {
    auto writer = engine_->new_body(message.body.size());
    engine::StagedBodyPtr staged;
    writer->append(message.body, [](const auto&) {});
    writer->finish([&](auto result) { staged = *result; });
    engine::Batch batch;
    if (number > 0) batch.conditions = {{"head", std::to_string(number - 1)}};
    batch.puts = {{"head", std::to_string(number)}, {"j" + std::to_string(number), message.journal}};
    batch.bulk_puts = {{"s" + std::to_string(number), message.summary}};
    batch.adopts = {staged};
    std::promise<void> done;
    engine_->commit(Partition(account), std::move(batch), [&](base::Result<void> result) {
      if (!result.has_value()) std::fprintf(stderr, "%s\n", describe(result.error()).c_str());
      done.set_value();
    });
    done.get_future().wait();
  }

 private:
  std::unique_ptr<engine::Engine> engine_;
};

// A segment that is synced, then RocksDB with its own log synced; one committer for both.
class TwoLogs : public Store {
 public:
  explicit TwoLogs(const std::string& directory)
      : segments_(engine::rocks::FileSystem::posix(), directory + "/log"),
        log_(segments_, {1, 128u << 20, 0, &base::Clock::system()}) {
    std::filesystem::create_directories(directory + "/log");
    if (!log_.start_segment(1).has_value()) throw std::runtime_error("no segment");
    rocksdb::Options options;
    options.create_if_missing = true;
    rocksdb::DB* db = nullptr;
    if (!rocksdb::DB::Open(options, directory + "/index", &db).ok()) throw std::runtime_error("no index");
    db_.reset(db);
    committer_ = std::thread([this] { run(); });
  }
  ~TwoLogs() override {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    arrived_.notify_one();
    committer_.join();
  }
  void deliver(std::uint64_t account, std::uint64_t number, const Message& message) override {
    Waiting waiting{account, number, &message, {}};
    auto done = waiting.done.get_future();
    {
      std::lock_guard lock(mutex_);
      queue_.push_back(&waiting);
    }
    arrived_.notify_one();
    done.wait();
  }

 private:
  struct Waiting {
    std::uint64_t account, number;
    const Message* message;
    std::promise<void> done;
  };

  void run() {
    for (;;) {
      std::vector<Waiting*> group;
      {
        std::unique_lock lock(mutex_);
        arrived_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
        group.swap(queue_);
      }
      if (group.empty()) return;
      commit(group);
    }
  }
  void commit(const std::vector<Waiting*>& group) {
    rocksdb::WriteBatch batch;
    (void)log_.begin_group();
    for (const Waiting* each : group) {
      const auto extent = log_.add_body({each->message->body});
      const std::string number = std::to_string(each->number);
      const auto put = [&](std::string_view name, std::string_view which, const std::string& value) {
        std::string key = std::to_string(each->account);
        (void)batch.Put(key.append("/").append(name).append(which), value);
      };
      put("head", "", number);
      put("j", number, each->message->journal);
      put("s", number, each->message->summary);
      put("b", number, std::to_string(extent.payload.offset_bytes));
    }
    if (!log_.write_group().has_value() || !log_.sync().has_value()) throw std::runtime_error("log");
    rocksdb::WriteOptions durable;
    durable.sync = true;
    if (!db_->Write(durable, &batch).ok()) throw std::runtime_error("index");
    for (Waiting* each : group) each->done.set_value();
  }

  engine::rocks::Segments segments_;
  engine::rocks::LogWriter log_;
  std::unique_ptr<rocksdb::DB> db_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<Waiting*> queue_;
  bool stopping_ = false;
  std::thread committer_;
};

double cpu_seconds() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void run(Store& store, const char* name, std::size_t writers, std::size_t messages) {
  const auto prepared = make_messages(1'000);
  const std::uint64_t syncs_before = syncs;
  const double cpu_before = cpu_seconds();
  const auto start = std::chrono::steady_clock::now();
  std::vector<std::thread> threads;
  threads.reserve(writers);
  const std::size_t each = messages / writers;
  for (std::size_t writer = 0; writer < writers; ++writer)
    threads.emplace_back([&, writer] {
      for (std::uint64_t number = 0; number < each; ++number)
        store.deliver(writer + 1, number, prepared[(writer * 37 + number) % prepared.size()]);
    });
  for (auto& thread : threads) thread.join();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const auto done = static_cast<double>(each * writers);
  std::printf("%-4s %3zu writers %8.0f messages/s  %.4f syncs/message  %5.1f us CPU/message\n", name, writers,
              done / seconds, static_cast<double>(syncs - syncs_before) / done,
              (cpu_seconds() - cpu_before) / done * 1e6);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string which = argc > 1 ? argv[1] : "one";
  const std::size_t writers = argc > 2 ? std::stoul(argv[2]) : 64;
  const std::size_t messages = argc > 3 ? std::stoul(argv[3]) : 100'000;
  const std::string directory = (argc > 4 ? std::string(argv[4]) : std::string(".")) + "/log_bench.store";
  std::filesystem::remove_all(directory);
  std::unique_ptr<Store> store;
  if (which == "two")
    store = std::make_unique<TwoLogs>(directory);
  else
    store = std::make_unique<OneLog>(directory);
  run(*store, which.c_str(), writers, messages);
  store.reset();
  std::filesystem::remove_all(directory);
}
