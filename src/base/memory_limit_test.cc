// The least of what a control group and those above it allow.
#include "base/memory_limit.h"

#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <stdlib.h>

namespace base {
namespace {

class MemoryLimitTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "godwit-memory-limit-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    root_ = name;
    std::filesystem::create_directories(root_ / "system.slice/mail.service");
  }
  void TearDown() override { std::filesystem::remove_all(root_); }
  void say(const std::string& file, const std::string& text) { std::ofstream(root_ / file) << text << "\n"; }
  std::optional<std::uint64_t> limit() const { return group_memory_limit_bytes(root_, "/system.slice/mail.service"); }

  std::filesystem::path root_;
};

TEST_F(MemoryLimitTest, NothingSetIsNoLimit) {
  EXPECT_EQ(limit(), std::nullopt);
  say("system.slice/mail.service/memory.max", "max");
  EXPECT_EQ(limit(), std::nullopt);
}

TEST_F(MemoryLimitTest, IsTheLeastOfTheGroupsAbove) {
  say("system.slice/mail.service/memory.max", "3000000");
  EXPECT_EQ(limit(), 3'000'000u);
  say("system.slice/memory.high", "2000000");
  EXPECT_EQ(limit(), 2'000'000u);
  say("memory.max", "1000000");  // the root of a container's own name space
  EXPECT_EQ(limit(), 1'000'000u);
}

TEST_F(MemoryLimitTest, IsNotReadFromWhatIsNoNumber) {
  say("memory.max", "12 apples");
  say("memory.high", "");
  EXPECT_EQ(limit(), std::nullopt);
}

TEST(MemoryLimit, TheMachineHasSome) { EXPECT_GT(memory_limit_bytes(), 1u << 20); }

}  // namespace
}  // namespace base
