#include "cli/store_command.h"

#include <cstdio>
#include <iostream>

#include <termios.h>
#include <unistd.h>

#include "server/process.h"

namespace cli {
namespace {

using base::Errc;
using base::Result;

// What is typed is not shown while this lives.
class NoEcho {
 public:
  NoEcho() : known_(::tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!known_) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  ~NoEcho() {
    if (known_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;

 private:
  termios before_{};
  const bool known_;
};

Result<std::string> prompt(const char* text) {
  NoEcho quiet;
  std::fputs(text, stderr);
  std::string line;
  const bool got = static_cast<bool>(std::getline(std::cin, line));
  std::fputc('\n', stderr);
  if (!got) return base::fail(Errc::bad_syntax, "no password was given");
  return line;
}

ExitCode tell(const base::Error& error) {
  std::fprintf(stderr, "godwit: %s\n", error.detail.c_str());
  return server::exit_code_of(error);
}

}  // namespace

ExitCode with_store(const ConfigOptions& options, server::Embedded::MissingStore missing,
                    const std::function<Result<void>(server::ControlClient&)>& work) {
  const std::optional<server::Config> config = read_or_tell(options);
  if (!config) return ExitCode::configuration;
  // The log is the server's; a command speaks for itself.
  base::log::set_level(base::log::Level::warning);
  Result<void> done;
  auto connection = server::connect_to_store(*config, missing);
  if (connection.has_value()) {
    done = work(*connection->client);
  } else {
    done = base::fail(connection.error());
  }
  return done.has_value() ? ExitCode::ok : tell(done.error());
}

ExitCode with_closed_store(const ConfigOptions& options,
                           const std::function<Result<ExitCode>(const server::Config&)>& work) {
  const std::optional<server::Config> config = read_or_tell(options);
  if (!config) return ExitCode::configuration;
  base::log::set_level(base::log::Level::warning);
  const Result<ExitCode> done = work(*config);
  server::give_to_owner(config->store.path);
  return done.has_value() ? *done : tell(done.error());
}

Result<std::string> read_password_line() {
  std::string line;
  if (!std::getline(std::cin, line)) return base::fail(Errc::bad_syntax, "no password on standard input");
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

Result<std::string> ask_for_password() {
  if (::isatty(STDIN_FILENO) == 0) {
    return base::fail(Errc::bad_syntax, "standard input is no terminal: give the password there with --password-stdin");
  }
  TRY(auto first, prompt("Password: "));
  TRY(auto second, prompt("Again: "));
  if (first != second) return base::fail(Errc::bad_syntax, "the two passwords differ; nothing was changed");
  return first;
}

std::string human_bytes(std::uint64_t bytes) {
  static constexpr const char* units[] = {"B", "kB", "MB", "GB", "TB", "PB"};
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; value >= 1000 && unit + 1 < std::size(units); ++unit) value /= 1000;
  char text[32];
  std::snprintf(text, sizeof text, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
  return text;
}

Result<std::string> limit_argument(const std::string& text) {
  if (text == "none") return text;
  if (text.empty() || text.size() > 15)
    return base::fail(Errc::bad_syntax, "\"" + text + "\" is no limit that makes sense");
  const std::size_t digits = text.find_first_not_of("0123456789");
  static constexpr std::string_view factors = "kMGT";
  std::uint64_t factor = 1;
  if (digits != text.npos) {
    const std::size_t at = factors.find(text[digits]);
    if (digits == 0 || at == factors.npos || digits + 1 != text.size()) {
      return base::fail(Errc::bad_syntax, "\"" + text + "\" is no limit: give a number, such as 500M or 2G, or none");
    }
    for (std::size_t i = 0; i <= at; ++i) factor *= 1000;
  }
  return std::to_string(std::stoull(text.substr(0, digits)) * factor);
}

}  // namespace cli
