// What the program does not begin with: mistakes of the configuration, what others have, what is not its own.
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/program_test_support.h"
#include "server/system_users.h"

namespace cli {
namespace {

using std::filesystem::perm_options;
using std::filesystem::perms;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST_F(ProgramTest, ASecondServerOnTheStoreIsTurnedAway) {
  Program first(in_directory("log"), serve({"--listen", "imap=127.0.0.1:0"}));
  ASSERT_THAT(first.ready(), StartsWith("ready"));
  Program second(in_directory("log2"), serve({"--listen", "imap=127.0.0.1:0"}));
  EXPECT_EQ(second.ready(), "");
  EXPECT_EQ(second.wait(), 75);
  EXPECT_THAT(second.output(), HasSubstr("another server has the store " + in_directory("store") + " open: stop it"));
}

TEST_F(ProgramTest, ATakenPortIsToldWithARemedy) {
  Program first(in_directory("log"), serve({"--listen", "imap=127.0.0.1:0"}));
  std::string taken = net::to_string(address(first.ready(), "imap"));
  Program second(in_directory("log2"), {"serve", "--store", in_directory("other"), "--listen", "imap=" + taken});
  EXPECT_EQ(second.wait(), 75);
  EXPECT_THAT(second.output(), HasSubstr("cannot listen on " + taken + ": something listens there already"));
}

TEST_F(ProgramTest, EveryMistakeOfTheConfigurationIsTold) {
  Program program(in_directory("log"), serve({"--set", "log.levle=info", "--set", "tls.key=x"}));
  EXPECT_EQ(program.wait(), 78);
  EXPECT_THAT(program.output(), HasSubstr("did you mean log.level?"));
  EXPECT_THAT(program.output(), HasSubstr("tls.key has no certificate"));
}

TEST_F(ProgramTest, ABadCertificateIsToldWithItsFile) {
  std::vector<std::string> arguments = serve({"--listen", "imaps=127.0.0.1:0", "--set"});
  arguments.insert(arguments.end(), {"tls.certificate=" + in_directory("none.crt"), "--set", "tls.key=x"});
  Program program(in_directory("log"), arguments);
  EXPECT_EQ(program.wait(), 1);
  EXPECT_THAT(program.output(), HasSubstr("none.crt: the file does not exist"));
}

TEST_F(ProgramTest, AKeyOfAnotherCertificateIsToldWithBothFiles) {
  const net::tls::CertificateFiles one = net::testing::make_certificate(directory_.path(), "one", "one", {});
  const net::tls::CertificateFiles other = net::testing::make_certificate(directory_.path(), "other", "other", {});
  Program program(in_directory("log"),
                  serve({"--listen", "imaps=127.0.0.1:0", "--set", "tls.certificate=" + one.certificate_path, "--set",
                         "tls.key=" + other.key_path}));
  EXPECT_EQ(program.wait(), 1);
  EXPECT_THAT(program.output(), HasSubstr("TLS key " + other.key_path + " is not the PEM key"));
  EXPECT_THAT(program.output(), HasSubstr(one.certificate_path + ": key values mismatch"));
}

TEST_F(ProgramTest, ADirectoryIsNoConfiguration) {
  Program program(in_directory("log"), serve({"--config", directory_.path()}));
  EXPECT_EQ(program.wait(), 78);
  EXPECT_THAT(program.output(), HasSubstr(directory_.path() + ": is a directory: name the file in it"));
}

// A store that root began and another user is to serve, and one of another user that this one may not write.
TEST_F(ProgramTest, AStoreOfSomebodyElseIsToldWithItsOwner) {
  std::filesystem::permissions(directory_.path(), perms::others_read | perms::others_exec, perm_options::add);
  std::filesystem::create_directory(in_directory("store"));
  std::vector<std::string> arguments = serve({"--listen", "imap=127.0.0.1:0"});
  std::string self = "nobody";
  if (::geteuid() == 0) {
    arguments.insert(arguments.end(), {"--set", "process.user=nobody"});
  } else {
    std::filesystem::permissions(in_directory("store"), perms::owner_write, perm_options::remove);
    self = server::find_user(::geteuid())->name;
  }
  Program program(in_directory("log"), arguments);
  EXPECT_EQ(program.wait(), 77) << program.output();
  EXPECT_THAT(program.output(), HasSubstr("store " + in_directory("store")));
  EXPECT_THAT(program.output(), HasSubstr("chown -R " + self + " " + in_directory("store")));
}

TEST_F(ProgramTest, ACommandOfRootLeavesTheStoreToItsOwner) {
  if (::geteuid() != 0) return;  // then there is nothing to leave
  std::filesystem::permissions(directory_.path(), perms::others_read | perms::others_exec, perm_options::add);
  std::filesystem::create_directory(in_directory("store"));
  const auto nobody = server::find_user("nobody");
  ASSERT_TRUE(nobody.has_value());
  const uid_t user = nobody->id;
  ASSERT_EQ(::chown(in_directory("store").c_str(), user, nobody->group), 0);
  for (const std::vector<std::string>& command : {std::vector<std::string>{"account", "list"}, {"check"}}) {
    std::vector<std::string> arguments = command;
    arguments.insert(arguments.end(), {"--store", in_directory("store")});
    Program program(in_directory("log"), arguments);
    EXPECT_EQ(program.wait(), 0) << program.output();
    for (const auto& entry : std::filesystem::recursive_directory_iterator(in_directory("store"))) {
      struct stat info{};
      ASSERT_EQ(::lstat(entry.path().c_str(), &info), 0);
      EXPECT_EQ(info.st_uid, user) << entry.path();
    }
  }
  Program server(in_directory("log"), serve({"--listen", "imap=127.0.0.1:0", "--set", "process.user=nobody"}));
  EXPECT_THAT(server.ready(), StartsWith("ready")) << server.output();
  EXPECT_EQ(server.kill_and_wait(SIGTERM), 0);
}

}  // namespace
}  // namespace cli
