// The program itself, as scripts use it: readiness, signals and their exit codes.
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/program_test_support.h"

namespace cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST_F(ProgramTest, ServesFromNothingAndStopsOnSigterm) {
  Program program(in_directory("log"), serve({"--listen", "imap=127.0.0.1:0", "--listen", "metrics=127.0.0.1:0"}));
  std::string ready = program.ready();
  ASSERT_THAT(ready, StartsWith("ready imap=127.0.0.1:")) << program.output();
  net::testing::Client imap(address(ready, "imap"));
  EXPECT_THAT(imap.read_until("\r\n"), StartsWith("* "));
  net::testing::Client metrics(address(ready, "metrics"));
  metrics.send("GET /health HTTP/1.1\r\n\r\n");
  EXPECT_THAT(metrics.read_all(), StartsWith("HTTP/1.1 200 "));
  EXPECT_EQ(program.kill_and_wait(SIGTERM), 0) << program.output();
  EXPECT_FALSE(std::filesystem::exists(in_directory("store/control.sock")));
}

TEST_F(ProgramTest, StartsAgainAfterKill) {
  {
    Program first(in_directory("log"), serve({"--listen", "lmtp=unix:lmtp.sock"}));
    ASSERT_THAT(first.ready(), StartsWith("ready lmtp=unix:"));
    first.kill_and_wait(SIGKILL);
  }
  Program second(in_directory("log2"), serve({"--listen", "lmtp=unix:lmtp.sock"}));
  EXPECT_THAT(second.ready(), StartsWith("ready lmtp=unix:")) << second.output();
  EXPECT_EQ(second.kill_and_wait(SIGINT), 0);
}

TEST_F(ProgramTest, AReadyFdThatIsNotOpenIsWrongUse) {
  Program program(in_directory("log"), {"serve", "--store", in_directory("store"), "--ready-fd", "77"});
  EXPECT_EQ(program.wait(), 2);
  EXPECT_THAT(program.output(), HasSubstr("--ready-fd 77: no file is open under that number"));
  EXPECT_FALSE(std::filesystem::exists(in_directory("store"))) << "nothing was begun";
}

TEST_F(ProgramTest, AReaderOfTheReadyLineThatIsGoneEndsNothing) {
  Program program(in_directory("log"), serve({"--listen", "imap=127.0.0.1:0"}));
  program.forget_ready();
  program.wait_for("event=ready_fd_failed");
  EXPECT_THAT(program.output(), HasSubstr("event=ready_fd_failed fd=9 reason=\"Broken pipe\""));
  EXPECT_EQ(program.kill_and_wait(SIGTERM), 0);
}

TEST_F(ProgramTest, WrongUseIsCodeTwo) {
  EXPECT_EQ(Program(in_directory("log"), {"fly"}).wait(), 2);
  EXPECT_EQ(Program(in_directory("log"), {"serve", "--wings"}).wait(), 2);
  EXPECT_EQ(Program(in_directory("log"), {"--version"}).wait(), 0);
  EXPECT_THAT(contents(in_directory("log")), StartsWith("godwit "));
}

}  // namespace
}  // namespace cli
