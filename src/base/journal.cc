#include "base/journal.h"

#include <cstdlib>
#include <string>

#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

namespace base::log {
namespace {

int syslog_level(spdlog::level::level_enum level) {
  switch (level) {
    case spdlog::level::trace:
    case spdlog::level::debug: return LOG_DEBUG;
    case spdlog::level::warn: return LOG_WARNING;
    case spdlog::level::err: return LOG_ERR;
    case spdlog::level::critical: return LOG_CRIT;
    default: return LOG_INFO;
  }
}

}  // namespace

bool stderr_is_journal() {
  const char* stream = std::getenv("JOURNAL_STREAM");
  struct stat info{};
  if (stream == nullptr || ::fstat(STDERR_FILENO, &info) != 0) return false;
  return stream == std::to_string(info.st_dev) + ":" + std::to_string(info.st_ino);
}

void JournalLevel::format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& line) {
  line.push_back('<');
  line.push_back(static_cast<char>('0' + syslog_level(message.level)));
  line.push_back('>');
}

std::unique_ptr<spdlog::custom_flag_formatter> JournalLevel::clone() const { return std::make_unique<JournalLevel>(); }

}  // namespace base::log
