// The power goes while accounts are in use, again and again on one store. Afterwards: whatever was acknowledged is
// there, byte for byte, and nothing else but what was under way, whole; no UID is given twice, no modseq falls, quota
// equals a recount, and check() finds nothing; the same once garbage was given up. On the engine in memory at every
// commit point of a history, on the rocks engine at random writes and syncs of the disk.
#include <atomic>
#include <random>

#include <gtest/gtest.h>

#include "engine/fault/disk.h"
#include "engine/memory/memory.h"
#include "engine/rocks/rocks.h"
#include "mail/check.h"
#include "mail/engine_bridge.h"
#include "tests/crash/person.h"
#include "tests/crash/power_cut.h"
#include "tests/crash/workload.h"

namespace crash {
namespace {

constexpr int people_count = 3;

class Clock : public base::Clock {
 public:
  base::WallTime now() const override { return base::WallTime(std::chrono::microseconds(microseconds_++)); }
  void advance(std::chrono::seconds by) { microseconds_ += std::chrono::microseconds(by).count(); }

 private:
  mutable std::atomic<std::int64_t> microseconds_ = 1'700'000'000'000'000;
};

mail::StoreOptions eager() {
  mail::StoreOptions options;
  options.fold_records = 8;
  options.maintain_every_seconds = 0;
  return options;
}

// What survives a power cut: the clock and the people's memories.
struct World {
  explicit World(std::uint64_t seed) {
    for (int i = 0; i < people_count; ++i) people.push_back(std::make_unique<Person>(seed, i, shared));
  }

  void use(engine::Engine& engine, base::BlockingExecutor& executor, int steps) {
    with_store(engine, executor, [&](mail::Store& store, base::Scope& scope) {
      for (auto& person : people)
        scope.start(executor, person->use(store, executor, steps, [this] { clock.advance(std::chrono::minutes(20)); }));
    });
    shared = {};
  }
  void verify(engine::Engine& engine, base::BlockingExecutor& executor) {
    expect_sound(engine);
    with_store(engine, executor, [&](mail::Store& store, base::Scope& scope) {
      for (auto& person : people) scope.start(executor, person->verify(store));
    });
    expect_sound(engine);
  }
  // Messages and bodies that nobody has are given up; those that somebody has are not.
  void verify_after_sweep(engine::Engine& engine, base::BlockingExecutor& executor) {
    clock.advance(std::chrono::hours(2));
    verify(engine, executor);
    EXPECT_TRUE(base::sync_wait(mail::bridge::sweep(engine, 0)).has_value());
    verify(engine, executor);
  }
  std::size_t acknowledged() const {
    std::size_t sum = 0;
    for (const auto& person : people) sum += person->acknowledged();
    return sum;
  }

  Clock clock;
  SharedMessage shared;
  std::vector<std::unique_ptr<Person>> people;

 private:
  template <class Use>
  void with_store(engine::Engine& engine, base::BlockingExecutor& executor, Use use) {
    base::Scope opening;
    std::optional<base::Result<std::unique_ptr<mail::Store>>> opened;
    opening.start(executor, base::store_result(mail::Store::open(engine, clock, executor, eager()), opened));
    executor.run_until([&] { return opening.running() == 0; });
    if (!opened->has_value()) return;
    mail::Store& store = ***opened;
    base::Scope scope;
    use(store, scope);
    executor.run_until([&] { return scope.running() == 0; });
    scope.start(executor, store.close());
    executor.run_until([&] { return scope.running() == 0; });
    opened.reset();
    executor.drain();
  }
  static void expect_sound(engine::Engine& engine) {
    auto report = base::sync_wait(mail::check(engine, {}));
    ASSERT_TRUE(report.has_value()) << describe(report.error());
    for (const mail::Finding& finding : report->findings) ADD_FAILURE() << finding.where << ": " << finding.what;
  }
};

// How many commits the history has when nothing cuts it off; 0: it was cut off.
std::uint64_t run_in_memory(std::uint64_t seed, std::uint64_t at_commit) {
  SCOPED_TRACE("seed " + std::to_string(seed) + ", commit " + std::to_string(at_commit));
  base::BlockingExecutor executor;
  auto memory = engine::memory::open();
  World world(seed);
  std::uint64_t commits = 0;
  {
    const auto last = at_commit % 2 == 0 ? PowerCut::Last::found_later : PowerCut::Last::lost;
    PowerCut engine(*memory, executor, at_commit, last);
    world.use(engine, executor, 20);
    executor.drain();
    commits = engine.has_cut() ? 0 : engine.commits();
  }
  world.verify(*memory, executor);
  // It goes on from there.
  world.use(*memory, executor, 4);
  world.verify_after_sweep(*memory, executor);
  return commits;
}

TEST(ModelCrashTest, AtEveryCommitInMemory) {
  const int seeds = rounds(40) / 10;
  for (int seed = 1; seed <= std::max(1, seeds) && !testing::Test::HasFailure(); ++seed) {
    std::uint64_t at_commit = 1;
    while (run_in_memory(static_cast<std::uint64_t>(seed), at_commit) == 0 && !testing::Test::HasFailure()) ++at_commit;
    EXPECT_GT(at_commit, 40u) << "a history with next to no commits";
  }
}

// Steps that were acknowledged.
std::size_t run_on_disk(std::uint64_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  constexpr int power_cuts_a_store = 4;
  std::mt19937_64 random(seed);
  Directory directory;
  base::BlockingExecutor executor;
  World world(seed);
  for (int cut = 0; cut < power_cuts_a_store && !testing::Test::HasFailure(); ++cut) {
    engine::fault::Disk disk(seed + static_cast<unsigned>(cut), directory.path() + ".graves");
    disk.fail_at(20 + random() % 400, engine::fault::Failure::crash);
    {
      auto engine = engine::rocks::open(directory.options(&disk));
      if (engine.has_value()) world.use(**engine, executor, 40);
    }
    disk.drop_unsynced();
    auto engine = engine::rocks::open(directory.options(nullptr));
    EXPECT_TRUE(engine.has_value()) << describe(engine.error());
    if (!engine.has_value()) break;
    world.verify(**engine, executor);
    if (cut % 2 == 1) world.verify_after_sweep(**engine, executor);
  }
  return world.acknowledged();
}

TEST(ModelCrashTest, AtAnyWriteOfADisk) {
  std::atomic<std::size_t> acknowledged = 0;
  in_parallel(std::max(1, rounds(32) / 4),
              [&](int round) { acknowledged += run_on_disk(static_cast<std::uint64_t>(round) + 1); });
  EXPECT_GT(acknowledged, 10u) << "too little was done to say anything";
}

}  // namespace
}  // namespace crash
