#include "engine/fault/fault_engine.h"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "engine/memory/memory.h"

namespace engine::fault {
namespace {

constexpr Partition ann{1}, bob{2};

class FaultEngineTest : public testing::Test {
 protected:
  void put(Partition partition, const std::string& value) {
    Batch batch;
    batch.puts = {{"k", value}};
    engine_.commit(partition, std::move(batch), [this, value](base::Result<void> result) {
      answers_.push_back(value + (result.has_value() ? "" : " " + std::string(to_string(result.error().code))));
    });
  }
  std::string value(Partition partition) {
    std::string found = "absent";
    below_->get(partition, Space::small, "k", [&](auto answer) { found = answer->value_or("absent"); });
    return found;
  }

  std::unique_ptr<Engine> below_ = memory::open();
  FaultEngine engine_{*below_};
  std::vector<std::string> answers_;
};

TEST_F(FaultEngineTest, fails_commits_with_or_without_effect) {
  engine_.fail_next_commit(ann, base::Errc::conflict);
  engine_.fail_next_commit(ann, base::Errc::ambiguous, FaultEngine::Effect::happens);
  put(ann, "1");
  EXPECT_EQ(value(ann), "absent");
  put(bob, "other");
  put(ann, "2");
  EXPECT_EQ(value(ann), "2");
  put(ann, "3");
  EXPECT_EQ(answers_, (std::vector<std::string>{"1 conflict", "other", "2 ambiguous", "3"}));
}

TEST_F(FaultEngineTest, fails_all_commits_and_all_reads_until_told_otherwise) {
  put(ann, "0");
  engine_.fail_commits(base::Errc::unavailable);
  put(ann, "1");
  put(bob, "2");
  engine_.fail_commits(std::nullopt);
  EXPECT_EQ(value(ann), "0");
  put(ann, "3");
  EXPECT_EQ(answers_, (std::vector<std::string>{"0", "1 unavailable", "2 unavailable", "3"}));

  std::vector<bool> read;
  const auto get = [&] {
    engine_.get(ann, Space::small, "k", [&](const auto& answer) { read.push_back(answer.has_value()); });
  };
  engine_.fail_reads(base::Errc::io);
  get();
  engine_.fail_reads(std::nullopt);
  get();
  EXPECT_EQ(read, (std::vector<bool>{false, true}));
}

TEST_F(FaultEngineTest, reorders_answers_across_partitions_but_not_within) {
  engine_.hold_answers();
  put(ann, "a1");
  put(bob, "b1");
  put(ann, "a2");
  EXPECT_EQ(engine_.held_answers(), 3u);
  EXPECT_TRUE(answers_.empty());
  engine_.release_reordered();
  EXPECT_EQ(answers_, (std::vector<std::string>{"b1", "a1", "a2"}));
}

TEST_F(FaultEngineTest, drops_an_answer) {
  engine_.drop_next_answer();
  put(ann, "1");
  put(ann, "2");
  EXPECT_EQ(answers_, (std::vector<std::string>{"2"}));
}

TEST_F(FaultEngineTest, delays_reads_and_not_the_caller) {
  engine_.delay_reads(std::chrono::milliseconds(30));
  put(ann, "v");
  std::atomic<bool> answered = false;
  const auto caller = std::this_thread::get_id();
  engine_.get(ann, Space::small, "k", [&](auto result) {
    EXPECT_EQ(*result, "v");
    EXPECT_NE(std::this_thread::get_id(), caller);
    answered = true;
  });
  while (!answered) std::this_thread::yield();
}

TEST_F(FaultEngineTest, fails_a_body) {
  engine_.fail_next_body(base::Errc::disk_full);
  std::vector<base::Errc> errors;
  engine_.new_body(0)->append("x", [&](auto result) { errors.push_back(result.error().code); });
  EXPECT_EQ(errors, std::vector{base::Errc::disk_full});
  engine_.new_body(0)->append("x", [&](const auto& result) { EXPECT_TRUE(result.has_value()); });
}

}  // namespace
}  // namespace engine::fault
