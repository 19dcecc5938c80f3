// Random histories: every engine must answer as the memory engine does, operation by operation.
#include <random>

#include "engine/memory/memory.h"
#include "tests/conformance/engines.h"

namespace conformance {
namespace {

CONFORMANCE_SUITE(RandomTest);

// Runs the same operations on the engine under test and on the oracle, and compares what both say.
class Pair {
 public:
  Pair(std::uint64_t seed, Blocking tested) : random_(seed), tested_(tested) {}

  void step();
  void compare_everything();
  void use(Blocking tested) { tested_ = tested; }

 private:
  struct Body {
    BodyId tested, oracle;
    std::string bytes;
  };

  std::uint64_t up_to(std::uint64_t n) { return random_() % n; }
  std::string key() { return std::string(1 + up_to(2), static_cast<char>('a' + up_to(4))) + std::to_string(up_to(6)); }
  KeyRange range();
  Batch keys_batch(Partition partition);
  void commit();
  void read();
  void read_body();
  void sweep();

  std::mt19937_64 random_;
  Blocking tested_;
  std::unique_ptr<Engine> oracle_engine_ = engine::memory::open();
  Blocking oracle_{*oracle_engine_};
  std::vector<Body> bodies_;
};

KeyRange Pair::range() {
  switch (up_to(4)) {
    case 0: return engine::prefix_range(std::string(1, static_cast<char>('a' + up_to(4))));
    case 1: return {key(), ""};
    default: return {key(), key()};
  }
}

Batch Pair::keys_batch(Partition partition) {
  Batch batch;
  for (auto n = up_to(5); n > 0; --n) batch.puts.push_back({key(), std::to_string(random_())});
  for (auto n = up_to(3); n > 0; --n) batch.bulk_puts.push_back({key(), random_bytes(up_to(3'000), random_())});
  for (auto n = up_to(2); n > 0; --n) batch.erases.push_back(key());
  for (auto n = up_to(2); n > 0; --n) batch.bulk_erases.push_back(key());
  if (up_to(6) == 0) batch.erase_ranges.push_back(range());
  if (up_to(6) == 0) batch.bulk_erase_ranges.push_back(range());
  if (up_to(3) == 0) {
    const std::string on = key();
    // Half of the conditions hold.
    batch.conditions.push_back({on, up_to(2) == 0 ? oracle_.get(partition, Space::small, on) : "no"});
  }
  return batch;
}

void Pair::commit() {
  const Partition partition(up_to(3));
  Batch batch = keys_batch(partition);
  Batch oracle_batch = batch;
  std::vector<Body> adopted;
  for (auto n = up_to(3); n > 0; --n) {
    std::string bytes = random_bytes(up_to(20) == 0 ? up_to(800'000) : up_to(20'000), random_());
    batch.adopts.push_back(tested_.stage(bytes));
    oracle_batch.adopts.push_back(oracle_.stage(bytes));
    adopted.push_back({batch.adopts.back()->id(), oracle_batch.adopts.back()->id(), std::move(bytes)});
  }
  for (auto n = bodies_.empty() ? 0 : up_to(4); n > 0; --n) {
    const Body& body = bodies_[up_to(bodies_.size())];
    const bool is_release = up_to(3) != 0;
    (is_release ? batch.releases : batch.adopts_stored).push_back(body.tested);
    (is_release ? oracle_batch.releases : oracle_batch.adopts_stored).push_back(body.oracle);
  }
  const auto expected = oracle_.commit(partition, std::move(oracle_batch));
  ASSERT_EQ(tested_.commit(partition, std::move(batch)), expected);
  if (!expected) bodies_.insert(bodies_.end(), adopted.begin(), adopted.end());
}

void Pair::read() {
  const Partition partition(up_to(3));
  const Space space = up_to(2) == 0 ? Space::small : Space::bulk;
  const KeyRange in = range();
  const std::size_t limit = 1 + up_to(10);
  ASSERT_EQ(tested_.scan(partition, space, in, limit), oracle_.scan(partition, space, in, limit));
  std::vector<std::string> keys = {key(), key(), key()};
  ASSERT_EQ(tested_.get_many(partition, space, keys), oracle_.get_many(partition, space, keys));
}

void Pair::read_body() {
  if (bodies_.empty()) return;
  const Body& body = bodies_[up_to(bodies_.size())];
  const auto offset = up_to(body.bytes.size() + 2), length = up_to(body.bytes.size() + 2);
  auto tested = tested_.read(body.tested, offset, length);
  auto oracle = oracle_.read(body.oracle, offset, length);
  ASSERT_EQ(tested.has_value(), oracle.has_value());
  if (!tested.has_value()) return;
  ASSERT_TRUE(*tested == *oracle);
}

void Pair::sweep() {
  tested_.sweep();
  oracle_.sweep();
}

void Pair::step() {
  const auto dice = up_to(20);
  if (dice < 10) return commit();
  if (dice < 15) return read();
  if (dice < 19) return read_body();
  sweep();
}

void Pair::compare_everything() {
  ASSERT_EQ(tested_.partitions(), oracle_.partitions());
  for (std::uint64_t partition = 0; partition < 3; ++partition)
    for (Space space : {Space::small, Space::bulk})
      ASSERT_EQ(tested_.scan(Partition(partition), space, {}), oracle_.scan(Partition(partition), space, {}));
  auto tested = tested_.bodies();
  auto oracle = oracle_.bodies();
  ASSERT_EQ(tested.size(), oracle.size());
  for (std::size_t i = 0; i < tested.size(); ++i) {
    ASSERT_EQ(tested[i].size_bytes, oracle[i].size_bytes);
    ASSERT_EQ(tested[i].owners, oracle[i].owners);
    auto bytes = tested_.read(tested[i].id);
    ASSERT_TRUE(bytes.has_value()) << describe(bytes.error());
    ASSERT_TRUE(*bytes == *oracle_.read(oracle[i].id));
  }
}

TEST_P(RandomTest, histories_agree_with_the_oracle) {
  for (std::uint64_t seed : {11u, 12u, 13u}) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    auto fresh = GetParam().make();
    Pair pair(seed, Blocking(fresh->engine()));
    for (int step = 0; step < 600 && !HasFatalFailure(); ++step) {
      pair.step();
      if (step % 200 != 199) continue;
      pair.compare_everything();
      if (fresh->reopen()) {
        pair.use(Blocking(fresh->engine()));
        pair.compare_everything();
      }
    }
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace conformance
