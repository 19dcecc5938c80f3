// The program under a service manager: what it is told, and lines for its journal.
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "cli/program_test_support.h"

namespace cli {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// What systemd does for a service of Type=notify.
class NotifySocket {
 public:
  explicit NotifySocket(const std::string& path) : fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    if (fd_.get() < 0) return;
    EXPECT_EQ(::bind(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }
  std::string receive() {
    std::string text(100, '\0');
    const ssize_t size = ::recv(fd_.get(), text.data(), text.size(), 0);
    text.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
    return text;
  }

 private:
  net::UniqueFd fd_;
};

TEST_F(ProgramTest, TheServiceManagerIsToldThatItIsReadyAndThatItStops) {
  NotifySocket manager(in_directory("notify"));
  Program program(in_directory("log"), serve({"--listen", "imap=127.0.0.1:0"}),
                  {"NOTIFY_SOCKET=" + in_directory("notify")});
  ASSERT_THAT(program.ready(), StartsWith("ready")) << program.output();
  EXPECT_EQ(manager.receive(), "READY=1\n");
  EXPECT_EQ(program.kill_and_wait(SIGTERM), 0);
  EXPECT_EQ(manager.receive(), "STOPPING=1\n");
}

TEST_F(ProgramTest, AServiceManagerThatIsGoneEndsNothing) {
  Program program(in_directory("log"), serve({"--listen", "imap=127.0.0.1:0"}),
                  {"NOTIFY_SOCKET=" + in_directory("nobody")});
  ASSERT_THAT(program.ready(), StartsWith("ready"));
  EXPECT_EQ(program.kill_and_wait(SIGTERM), 0);
  EXPECT_THAT(program.output(), HasSubstr("event=service_manager_not_told"));
}

TEST_F(ProgramTest, LinesForTheJournalBeginWithTheirLevel) {
  std::ofstream(in_directory("journal")) << "";
  struct stat info{};
  ASSERT_EQ(::stat(in_directory("journal").c_str(), &info), 0);
  const std::string stream = "JOURNAL_STREAM=" + std::to_string(info.st_dev) + ":" + std::to_string(info.st_ino);
  Program journal(in_directory("journal"), serve({"--listen", "imap=127.0.0.1:0"}), {stream});
  ASSERT_THAT(journal.ready(), StartsWith("ready"));
  EXPECT_EQ(journal.kill_and_wait(SIGTERM), 0);
  EXPECT_THAT(journal.output(), ContainsRegex("(^|\n)<6>2[^\n]* level=info event=started "));
  EXPECT_THAT(journal.output(), ContainsRegex("(^|\n)<4>2[^\n]* level=warning event=nobody_can_log_in "));

  Program file(in_directory("file"), serve({"--listen", "imap=127.0.0.1:0"}), {stream});
  ASSERT_THAT(file.ready(), StartsWith("ready"));
  EXPECT_EQ(file.kill_and_wait(SIGTERM), 0);
  EXPECT_THAT(file.output(), Not(HasSubstr("<6>"))) << "its standard error is another file";
}

}  // namespace
}  // namespace cli
