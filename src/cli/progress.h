// Progress of long work on standard error: a bar on a terminal, a line now and then elsewhere.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace cli {

class Progress {
 public:
  // `total_bytes` 0: not known.
  Progress(std::string what, std::uint64_t total_bytes);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void advance(std::uint64_t messages, std::uint64_t bytes);
  // A line of its own; the bar goes on below it.
  void say(const std::string& line);
  // Draws the last state.
  void finish();

 private:
  void draw();
  std::string bar() const;

  const std::string what_;
  const std::uint64_t total_bytes_;
  const std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point drawn_;
  std::uint64_t messages_ = 0;
  std::uint64_t bytes_ = 0;
  enum class Output { terminal, lines } output_;
  bool finished_ = false;
};

}  // namespace cli
