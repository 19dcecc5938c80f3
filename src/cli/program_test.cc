// The program itself, as scripts use it: readiness, signals, refusals and their exit codes.
#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/testing/certificate.h"
#include "net/testing/client.h"
#include "server/system_users.h"

namespace cli {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// A run of the program; its standard error goes to a file.
class Program {
 public:
  Program(std::string log, std::vector<std::string> arguments) : log_(std::move(log)) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) std::abort();
    arguments.insert(arguments.begin(), GODWIT_PROGRAM);
    bool serve = arguments.size() > 1 && arguments[1] == "serve";
    const bool told = std::find(arguments.begin(), arguments.end(), "--ready-fd") != arguments.end();
    if (serve && !told) arguments.insert(arguments.end(), {"--ready-fd", "9"});
    pid_ = ::fork();
    if (pid_ == 0) {
      int out = ::open(log_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
      ::dup2(out, 1);
      ::dup2(out, 2);
      ::dup2(ends[1], 9);
      std::vector<char*> raw;
      for (std::string& argument : arguments) raw.push_back(argument.data());
      raw.push_back(nullptr);
      ::execv(raw[0], raw.data());
      ::_exit(127);
    }
    ::close(ends[1]);
    ready_ = net::UniqueFd(ends[0]);
  }
  ~Program() {
    if (pid_ > 0) kill_and_wait(SIGKILL);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // The ready line; empty when the program ended without one.
  std::string ready() {
    std::string line;
    char c = 0;
    while (::read(ready_.get(), &c, 1) == 1 && c != '\n') line += c;
    return line;
  }
  int kill_and_wait(int signal) {
    ::kill(pid_, signal);
    return wait();
  }
  void send(int signal) { ::kill(pid_, signal); }
  int wait() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  std::string output() const { return contents(log_); }
  // Until the log has it, or a minute is over.
  void wait_for(const std::string& text) const {
    for (int i = 0; i < 6'000 && output().find(text) == std::string::npos; ++i) ::usleep(10'000);
  }
  // Nobody reads the ready line then.
  void forget_ready() { ready_.reset(); }

 private:
  std::string log_;
  pid_t pid_ = -1;
  net::UniqueFd ready_;
};

class ProgramTest : public ::testing::Test {
 protected:
  std::string in_directory(const std::string& name) { return directory_.path() + "/" + name; }
  std::vector<std::string> serve(std::vector<std::string> more) {
    more.insert(more.begin(), {"serve", "--store", in_directory("store")});
    return more;
  }
  // The address of a listener in a ready line.
  static net::Endpoint address(const std::string& ready, const std::string& listener) {
    std::string text = ready.substr(ready.find(" " + listener + "=") + listener.size() + 2);
    return *net::parse_endpoint(text.substr(0, text.find(' ')));
  }

  net::testing::TemporaryDirectory directory_;
};

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
  std::filesystem::permissions(directory_.path(), std::filesystem::perms(0755));
  std::filesystem::create_directory(in_directory("store"));
  std::vector<std::string> arguments = serve({"--listen", "imap=127.0.0.1:0"});
  std::string self = "nobody";
  if (::geteuid() == 0) {
    arguments.insert(arguments.end(), {"--set", "process.user=nobody"});
  } else {
    std::filesystem::permissions(in_directory("store"), std::filesystem::perms(0500));
    self = server::find_user(::geteuid())->name;
  }
  Program program(in_directory("log"), arguments);
  EXPECT_EQ(program.wait(), 77) << program.output();
  EXPECT_THAT(program.output(), HasSubstr("store " + in_directory("store")));
  EXPECT_THAT(program.output(), HasSubstr("chown -R " + self + " " + in_directory("store")));
}

TEST_F(ProgramTest, ACommandOfRootLeavesTheStoreToItsOwner) {
  if (::geteuid() != 0) return;  // then there is nothing to leave
  std::filesystem::permissions(directory_.path(), std::filesystem::perms(0755));
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

// In the environment of programs that are started meanwhile.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) { ::setenv(name, value.c_str(), 1); }
  ~Variable() { ::unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
};

// What systemd does for a service of Type=notify.
class NotifySocket {
 public:
  explicit NotifySocket(const std::string& path) : fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
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
  const Variable variable("NOTIFY_SOCKET", in_directory("notify"));
  Program program(in_directory("log"), serve({"--listen", "imap=127.0.0.1:0"}));
  ASSERT_THAT(program.ready(), StartsWith("ready")) << program.output();
  EXPECT_EQ(manager.receive(), "READY=1\n");
  EXPECT_EQ(program.kill_and_wait(SIGTERM), 0);
  EXPECT_EQ(manager.receive(), "STOPPING=1\n");
}

TEST_F(ProgramTest, AServiceManagerThatIsGoneEndsNothing) {
  const Variable variable("NOTIFY_SOCKET", in_directory("nobody"));
  Program program(in_directory("log"), serve({"--listen", "imap=127.0.0.1:0"}));
  ASSERT_THAT(program.ready(), StartsWith("ready"));
  EXPECT_EQ(program.kill_and_wait(SIGTERM), 0);
  EXPECT_THAT(program.output(), HasSubstr("event=service_manager_not_told"));
}

TEST_F(ProgramTest, LinesForTheJournalBeginWithTheirLevel) {
  std::ofstream(in_directory("journal")) << "";
  struct stat info{};
  ASSERT_EQ(::stat(in_directory("journal").c_str(), &info), 0);
  const Variable variable("JOURNAL_STREAM", std::to_string(info.st_dev) + ":" + std::to_string(info.st_ino));
  Program journal(in_directory("journal"), serve({"--listen", "imap=127.0.0.1:0"}));
  ASSERT_THAT(journal.ready(), StartsWith("ready"));
  EXPECT_EQ(journal.kill_and_wait(SIGTERM), 0);
  EXPECT_THAT(journal.output(), ContainsRegex("(^|\n)<6>2[^\n]* level=info event=started "));
  EXPECT_THAT(journal.output(), ContainsRegex("(^|\n)<4>2[^\n]* level=warning event=nobody_can_log_in "));

  Program file(in_directory("file"), serve({"--listen", "imap=127.0.0.1:0"}));
  ASSERT_THAT(file.ready(), StartsWith("ready"));
  EXPECT_EQ(file.kill_and_wait(SIGTERM), 0);
  EXPECT_THAT(file.output(), Not(HasSubstr("<6>"))) << "its standard error is another file";
}

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

TEST_F(ProgramTest, WrongUseIsCodeTwo) {
  EXPECT_EQ(Program(in_directory("log"), {"fly"}).wait(), 2);
  EXPECT_EQ(Program(in_directory("log"), {"serve", "--wings"}).wait(), 2);
  EXPECT_EQ(Program(in_directory("log"), {"--version"}).wait(), 0);
  EXPECT_THAT(contents(in_directory("log")), StartsWith("godwit "));
}

}  // namespace
}  // namespace cli
