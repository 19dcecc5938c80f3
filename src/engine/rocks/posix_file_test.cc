// Files of the operating system that fail: the error names the place.
#include <string>

#include <gtest/gtest.h>

#include "engine/rocks/file.h"

namespace engine::rocks {
namespace {

TEST(PosixFileTest, a_read_that_fails_says_where) {
  // Nothing is mapped at the beginning of a process's memory.
  auto file = FileSystem::posix().open("/proc/self/mem", OpenMode::existing);
  ASSERT_TRUE(file.has_value());
  char byte = 0;
  const auto read = (*file)->read_at(16, &byte, 1);
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().code, base::Errc::io);
  EXPECT_NE(read.error().detail.find("/proc/self/mem at 16"), std::string::npos) << read.error().detail;
}

}  // namespace
}  // namespace engine::rocks
