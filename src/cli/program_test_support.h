// For tests: a run of the program, as scripts use it, and a folder for its store.
#pragma once

#include <algorithm>
#include <csignal>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/testing/certificate.h"
#include "net/testing/client.h"

namespace cli {

inline std::string contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// As execve wants them: nullptr behind the last.
inline std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> raw;
  raw.reserve(texts.size() + 1);
  for (std::string& text : texts) raw.push_back(text.data());
  raw.push_back(nullptr);
  return raw;
}

// A run of the program; its standard error goes to a file.
class Program {
 public:
  // `more_environment`: "NAME=value", before what is there already.
  Program(std::string log, std::vector<std::string> arguments, std::vector<std::string> more_environment = {})
      : log_(std::move(log)) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) std::abort();
    arguments.insert(arguments.begin(), GODWIT_PROGRAM);
    bool serve = arguments.size() > 1 && arguments[1] == "serve";
    const bool told = std::find(arguments.begin(), arguments.end(), "--ready-fd") != arguments.end();
    if (serve && !told) arguments.insert(arguments.end(), {"--ready-fd", "9"});
    const std::vector<char*> raw = pointers(arguments);
    std::vector<char*> environment = pointers(more_environment);
    environment.pop_back();
    for (char** variable = environ; *variable != nullptr; ++variable) environment.push_back(*variable);
    environment.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ == 0) {
      int out = ::open(log_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
      if (out < 0) ::_exit(126);
      ::dup2(out, 1);
      ::dup2(out, 2);
      ::dup2(ends[1], 9);
      ::execve(raw[0], raw.data(), environment.data());
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

}  // namespace cli
