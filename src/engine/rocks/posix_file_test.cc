// Files of the operating system that fail: an error is never taken for the end, and names the place.
#include <string>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

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

TEST(PosixFileTest, a_list_that_fails_is_not_a_short_one) {
  // Of a process that has ended there is a directory of its network, and nothing can be read in it.
  const pid_t ended = ::fork();
  ASSERT_GE(ended, 0);
  if (ended == 0) ::_exit(0);
  siginfo_t info = {};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(ended), &info, WEXITED | WNOWAIT), 0);
  const auto listed = FileSystem::posix().list("/proc/" + std::to_string(ended) + "/net");
  ASSERT_EQ(::waitpid(ended, nullptr, 0), ended);
  ASSERT_FALSE(listed.has_value()) << listed->size();
  EXPECT_EQ(listed.error().code, base::Errc::io);
}

}  // namespace
}  // namespace engine::rocks
