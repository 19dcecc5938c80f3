// godwit status, of a server that runs, of one that does not and of one that hangs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/program_test_support.h"

namespace cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST_F(ProgramTest, StatusSaysHowTheServerIs) {
  Program server(in_directory("log"), serve({"--listen", "imap=127.0.0.1:0"}));
  const std::string ready = server.ready();
  const std::string where = net::to_string(address(ready, "imap"));
  Program text(in_directory("status"), {"status", "--store", in_directory("store")});
  EXPECT_EQ(text.wait(), 0);
  EXPECT_THAT(text.output(), HasSubstr("store       " + in_directory("store") + ": healthy\n"));
  EXPECT_THAT(text.output(), HasSubstr("  imap      " + where + ": 0 open"));
  Program json(in_directory("status"), {"status", "--json", "--store", in_directory("store")});
  EXPECT_EQ(json.wait(), 0);
  EXPECT_THAT(json.output(), HasSubstr("\"accounts\": 0,\n"));
  EXPECT_THAT(json.output(), HasSubstr("\"address\": \"" + where + "\""));
}

TEST_F(ProgramTest, StatusSaysThatNoServerRuns) {
  {
    Program server(in_directory("log"), serve({"--listen", "imap=127.0.0.1:0"}));
    ASSERT_THAT(server.ready(), StartsWith("ready"));
    server.kill_and_wait(SIGKILL);
  }
  Program status(in_directory("status"), {"status", "--store", in_directory("store")});
  EXPECT_EQ(status.wait(), 3);
  EXPECT_THAT(status.output(), HasSubstr("no server runs on " + in_directory("store") + "; start it with"));
  Program json(in_directory("status"), {"status", "--json", "--store", in_directory("store")});
  EXPECT_EQ(json.wait(), 3);
  EXPECT_THAT(json.output(), HasSubstr("{\"running\": false}\n"));
  Program nowhere(in_directory("status"), {"status", "--store", in_directory("elsewhere")});
  EXPECT_EQ(nowhere.wait(), 1);
  EXPECT_THAT(nowhere.output(), HasSubstr("there is no store at " + in_directory("elsewhere")));
}

TEST_F(ProgramTest, StatusDoesNotWaitForAServerThatHangs) {
  Program server(in_directory("log"), serve({"--listen", "imap=127.0.0.1:0"}));
  ASSERT_THAT(server.ready(), StartsWith("ready"));
  server.send(SIGSTOP);
  Program status(in_directory("status"), {"status", "--timeout", "1", "--store", in_directory("store")});
  EXPECT_EQ(status.wait(), 75);
  EXPECT_THAT(status.output(), HasSubstr("does not answer"));
  server.send(SIGCONT);
  EXPECT_EQ(server.kill_and_wait(SIGTERM), 0);
}

}  // namespace
}  // namespace cli
