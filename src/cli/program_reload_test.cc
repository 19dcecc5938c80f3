// The program that reads its configuration again on SIGHUP.
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/program_test_support.h"

namespace cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST_F(ProgramTest, AReloadWithMistakesChangesNothing) {
  const std::string config = in_directory("godwit.toml");
  std::ofstream(config) << "[limits]\nconnections = 100\n";
  Program program(in_directory("log"), serve({"--config", config, "--listen", "imap=127.0.0.1:0"}));
  const net::Endpoint where = address(program.ready(), "imap");
  std::ofstream(config) << "[limits]\nconnections = 0\nconections_per_address = 7\n";
  program.send(SIGHUP);
  program.wait_for("event=reload_refused");
  EXPECT_THAT(program.output(),
              HasSubstr("event=config_problem place=" + config + ":2 message=\"limits.connections must be"));
  EXPECT_THAT(program.output(), HasSubstr("place=" + config +
                                          ":3 message=\"limits.conections_per_address is no setting: did "
                                          "you mean limits.connections_per_address?\""));
  EXPECT_THAT(program.output(), Not(HasSubstr("event=reloaded")));
  net::testing::Client imap(where);
  EXPECT_THAT(imap.read_until("\r\n"), StartsWith("* OK"));
  EXPECT_EQ(program.kill_and_wait(SIGTERM), 0);
}

TEST_F(ProgramTest, SighupTakesOverCertificatesAndNamesWhatNeedsARestart) {
  net::tls::CertificateFiles files = net::testing::make_certificate(directory_.path(), "tls", "first", {});
  std::string config = in_directory("godwit.toml");
  std::string tls = "[tls]\ncertificate = \"" + files.certificate_path + "\"\nkey = \"" + files.key_path + "\"\n";
  std::ofstream(config) << tls;
  Program program(in_directory("log"), serve({"--config", config, "--listen", "imaps=127.0.0.1:0"}));
  net::Endpoint where = address(program.ready(), "imaps");
  net::testing::Client before(where);
  ASSERT_TRUE(before.start_tls());
  EXPECT_EQ(before.server_certificate_name(), "first");

  net::testing::make_certificate(directory_.path(), "tls", "second", {});
  std::ofstream(config) << tls << "[imap]\nautologout_minutes = 60\n";
  program.send(SIGHUP);
  std::string name;
  for (int i = 0; i < 500 && name != "second"; ++i) {
    net::testing::Client after(where);
    if (after.start_tls()) name = after.server_certificate_name();
  }
  EXPECT_EQ(name, "second");
  EXPECT_EQ(program.kill_and_wait(SIGTERM), 0);
  EXPECT_THAT(program.output(), HasSubstr("event=needs_restart setting=imap.autologout_minutes"));
}

}  // namespace
}  // namespace cli
