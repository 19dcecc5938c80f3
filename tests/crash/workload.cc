#include "tests/crash/workload.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include <gtest/gtest.h>
#include <unistd.h>

namespace crash {

namespace {

constexpr int partitions = 3;
constexpr std::size_t max_pipelined = 6;

std::string padded(std::size_t number) {
  std::string digits = std::to_string(number);
  return std::string(8 - digits.size(), '0') + digits;
}

std::vector<engine::KeyValue> pairs_of(const std::map<std::string, std::string>& keys) {
  std::vector<engine::KeyValue> pairs;
  pairs.reserve(keys.size());
  for (const auto& [key, value] : keys) pairs.push_back({key, value});
  return pairs;
}

// Short enough to be printed.
std::map<std::string, std::size_t> lengths_of(const std::vector<engine::KeyValue>& pairs) {
  std::map<std::string, std::size_t> lengths;
  for (const auto& pair : pairs) lengths[pair.key] = pair.value.size();
  return lengths;
}

}  // namespace

int rounds(int usual) {
  const char* wanted = std::getenv("GODWIT_CRASH_ROUNDS");
  return wanted == nullptr ? usual : std::max(1, std::atoi(wanted));
}

void in_parallel(int count, const std::function<void(int)>& round) {
  // RocksDB waits a second after each error of its own: most of a round is waiting.
  constexpr int threads = 8;
  std::atomic<int> next = 0;
  std::vector<std::thread> workers;
  workers.reserve(threads);
  for (int i = 0; i < threads; ++i)
    workers.emplace_back([&] {
      for (int mine = next++; mine < count && !testing::Test::HasFailure(); mine = next++) round(mine);
    });
  for (auto& worker : workers) worker.join();
}

Directory::Directory() {
  static std::atomic<int> last = 0;
  path_ = testing::TempDir() + "crash-" + std::to_string(getpid()) + "-" + std::to_string(++last);
}

Directory::~Directory() { std::filesystem::remove_all(path_); }

engine::rocks::Options Directory::options(engine::fault::Disk* disk) const {
  engine::rocks::Options options;
  options.path = path_;
  options.segment_bytes = 256u << 10;
  options.ahead_bytes = 32u << 10;
  options.write_buffer_bytes = 256u << 10;
  options.max_replay_bytes = 300u << 10;
  options.block_cache_bytes = 1u << 20;
  options.reserve_bytes = 64u << 10;
  options.max_inline_body_bytes = 32u << 10;
  options.min_punch_bytes = 4u << 10;
  options.read_threads = 1;
  if (disk == nullptr) return options;
  options.files = &disk->log_files();
  options.index_files = disk->index_files();
  return options;
}

struct Workload::Answers {
  std::mutex mutex;
  std::condition_variable changed;
  std::size_t waiting = 0;
  bool has_failed = false;
};

engine::Batch Workload::next(Chain& chain, Blocking engine, bool& has_failed) {
  const std::size_t version = chain.versions.size();
  Contents contents = chain.versions.back();
  engine::Batch batch;
  batch.conditions = {{"head", version == 1 ? std::nullopt : std::optional(padded(version - 1))}};
  batch.puts = {{"head", padded(version)}, {"journal/" + padded(version), std::string(up_to(300), 'j')}};
  if (version % 8 == 0) {  // fold the journal
    batch.erase_ranges = {{"journal/", "journal/" + padded(version)}};
    std::erase_if(contents.small, [](const auto& pair) { return pair.first.starts_with("journal/"); });
    batch.bulk_puts = {{"page/" + std::to_string(up_to(4)), conformance::random_bytes(up_to(6'000), random_())}};
  }
  if (version % 11 == 0) {
    batch.bulk_erase_ranges = {engine::prefix_range("page/2")};
    contents.bulk.erase("page/2");
  }
  for (auto& put : batch.puts) contents.small[put.key] = put.value;
  for (auto& put : batch.bulk_puts) contents.bulk[put.key] = put.value;
  for (auto bodies = up_to(3); bodies > 0; --bodies) {
    Body body{{}, up_to(12) == 0 ? up_to(150'000) : up_to(9'000), random_()};
    auto writer = engine.try_stage(conformance::random_bytes(body.length, body.seed), 20'000);
    if (!writer) {
      has_failed = true;
      return {};
    }
    body.id = writer->id();
    batch.adopts.push_back(writer);
    contents.bodies.push_back(body);
  }
  while (contents.bodies.size() > 12 || (!contents.bodies.empty() && up_to(4) == 0)) {
    const auto which = static_cast<std::ptrdiff_t>(up_to(contents.bodies.size()));
    const BodyId id = contents.bodies[static_cast<std::size_t>(which)].id;
    const bool is_new =
        std::any_of(batch.adopts.begin(), batch.adopts.end(), [&](const auto& a) { return a->id() == id; });
    if (is_new) break;
    batch.releases.push_back(id);
    contents.bodies.erase(contents.bodies.begin() + which);
  }
  chain.versions.push_back(std::move(contents));
  return batch;
}

void Workload::run(engine::Engine& engine, int batches) {
  auto answers = std::make_shared<Answers>();
  for (int i = 0; i < batches; ++i) {
    const Partition partition(1 + up_to(partitions));
    Chain& chain = chains_[partition];
    bool has_failed = false;
    engine::Batch batch = next(chain, Blocking(engine), has_failed);
    std::unique_lock lock(answers->mutex);
    if (has_failed || answers->has_failed) {
      if (!has_failed) chain.versions.pop_back();  // never submitted
      break;
    }
    ++answers->waiting;
    const std::size_t version = chain.versions.size() - 1;
    lock.unlock();
    engine.commit(partition, std::move(batch), [answers, &chain, version](const base::Result<void>& result) {
      std::lock_guard guard(answers->mutex);
      if (result.has_value()) chain.acknowledged = version;
      if (!result.has_value()) answers->has_failed = true;
      --answers->waiting;
      answers->changed.notify_all();
    });
    lock.lock();
    const std::size_t bound = up_to(max_pipelined);
    answers->changed.wait(lock, [&] { return answers->waiting <= bound; });
    lock.unlock();
    if (up_to(25) == 0) engine.sweep(0, [](const auto&) {});
  }
  std::unique_lock lock(answers->mutex);
  answers->changed.wait(lock, [&] { return answers->waiting == 0; });
}

void Workload::verify(engine::Engine& engine) {
  for (auto& [partition, chain] : chains_) verify_chain(Blocking(engine), partition, chain);
}

void Workload::verify_chain(Blocking engine, Partition partition, Chain& chain) {
  const auto head = engine.get(partition, engine::Space::small, "head");
  const std::size_t found = head.has_value() ? std::stoul(*head) : 0;
  SCOPED_TRACE("partition " + std::to_string(partition.value) + " version " + std::to_string(found));
  ASSERT_GE(found, chain.acknowledged) << "an acknowledged batch is lost";
  ASSERT_LT(found, chain.versions.size()) << "a batch that nobody sent";
  const Contents& expected = chain.versions[found];
  ASSERT_EQ(engine.scan(partition, engine::Space::small, {}), pairs_of(expected.small));
  ASSERT_EQ(lengths_of(engine.scan(partition, engine::Space::bulk, {})), lengths_of(pairs_of(expected.bulk)));
  ASSERT_TRUE(engine.scan(partition, engine::Space::bulk, {}) == pairs_of(expected.bulk));
  for (const Body& body : expected.bodies) {
    auto bytes = engine.read(body.id);
    ASSERT_TRUE(bytes.has_value()) << describe(bytes.error());
    ASSERT_TRUE(*bytes == conformance::random_bytes(body.length, body.seed)) << "body " << body.id.value;
  }
  chain.versions.resize(found + 1);
  chain.acknowledged = found;
}

std::size_t Workload::acknowledged() const {
  std::size_t sum = 0;
  for (const auto& [partition, chain] : chains_) sum += chain.acknowledged;
  return sum;
}

}  // namespace crash
