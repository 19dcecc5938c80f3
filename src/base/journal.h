// Whether the log goes to systemd's journal, and how a line tells the journal its level; log.cc asks both. Elsewhere
// lines are as they are: a file or a terminal has no use for the level twice.
#pragma once

#include <memory>

#include <spdlog/pattern_formatter.h>

namespace base::log {

// JOURNAL_STREAM names the very file that standard error is (systemd.exec(5)). A program whose standard error was sent
// elsewhere afterwards inherits the variable, but not the file.
bool stderr_is_journal();

// Writes "<4>" for a warning and so on (sd-daemon(3)), by which journalctl -p finds it.
class JournalLevel final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm& time, spdlog::memory_buf_t& line) override;
  std::unique_ptr<custom_flag_formatter> clone() const override;
};

}  // namespace base::log
