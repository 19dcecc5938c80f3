#include "cli/progress.h"

#include <algorithm>
#include <cstdio>

#include <unistd.h>

#include "cli/store_command.h"

namespace cli {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t bar_width = 30;
constexpr std::chrono::milliseconds terminal_interval{100};
constexpr std::chrono::seconds line_interval{10};

}  // namespace

Progress::Progress(std::string what, std::uint64_t total_bytes)
    : what_(std::move(what)),
      total_bytes_(total_bytes),
      started_(Clock::now()),
      drawn_(started_),
      output_(::isatty(STDERR_FILENO) != 0 ? Output::terminal : Output::lines) {}

Progress::~Progress() {
  if (!finished_ && output_ == Output::terminal && drawn_ != started_) std::fputc('\n', stderr);
}

void Progress::advance(std::uint64_t messages, std::uint64_t bytes) {
  messages_ += messages;
  bytes_ += bytes;
  const auto interval = output_ == Output::terminal ? std::chrono::milliseconds(terminal_interval)
                                                    : std::chrono::milliseconds(line_interval);
  if (Clock::now() - drawn_ >= interval) draw();
}

std::string Progress::bar() const {
  if (total_bytes_ == 0 || output_ == Output::lines) return "";
  const std::size_t filled = static_cast<std::size_t>(std::min(bytes_, total_bytes_) * bar_width / total_bytes_);
  return "[" + std::string(filled, '#') + std::string(bar_width - filled, '.') + "] ";
}

void Progress::draw() {
  drawn_ = Clock::now();
  const double seconds = std::max(1e-3, std::chrono::duration<double>(drawn_ - started_).count());
  const std::string percent =
      total_bytes_ == 0 ? "" : std::to_string(std::min(bytes_, total_bytes_) * 100 / total_bytes_) + " %, ";
  std::fprintf(stderr, "%s%s %s%s%llu messages, %s, %.0f/s%s", output_ == Output::terminal ? "\r" : "", what_.c_str(),
               bar().c_str(), percent.c_str(), static_cast<unsigned long long>(messages_), human_bytes(bytes_).c_str(),
               static_cast<double>(messages_) / seconds, output_ == Output::terminal ? "   " : "\n");
}

void Progress::say(const std::string& line) {
  if (output_ == Output::terminal && drawn_ != started_) std::fputc('\n', stderr);
  std::fprintf(stderr, "%s\n", line.c_str());
}

void Progress::finish() {
  draw();
  finished_ = true;
  if (output_ == Output::terminal) std::fputc('\n', stderr);
}

}  // namespace cli
