// How many lines a minute of one event the log takes, for events that peers can cause as often as they like: a flood of
// failed logins must not fill the disk, nor hide what else happens. What comes beyond is counted, to be told in one
// line. base/log.h holds one of these for the program. Memory: a row for each limited event, whatever peers do.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace base::log {

class LineLimit {
 public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::seconds window = std::chrono::minutes(1);

  // `events` are names that live as long as the program. `lines_a_minute` 0: no limit. What was held back of events
  // that stay is still told. Thread rule: any thread, as all of it.
  void set(std::span<const std::string_view> events, std::uint64_t lines_a_minute);

  // Lines that were not written within a minute of the event's first.
  struct HeldBack {
    std::string_view event;
    std::uint64_t lines = 0;
    bool operator==(const HeldBack&) const = default;
  };
  struct Verdict {
    enum class Line : std::uint8_t { write, hold_back } line = Line::write;
    std::optional<HeldBack> before;  // of the event's minute that is over, to be told first
  };
  // Of a line of `event` that is about to be written.
  Verdict admit(std::string_view event, Time now);

  // What is to be told by `now` though no further line came. Each is told once.
  std::vector<HeldBack> take_ended(Time now);

 private:
  struct Row {
    std::string_view event;
    Time began{};
    std::uint64_t written = 0;
    std::uint64_t held_back = 0;
  };
  static std::optional<HeldBack> end(Row& row);

  std::mutex mutex_;
  std::uint64_t lines_a_minute_ = 0;
  std::vector<Row> rows_;  // a handful: looking through them costs less than a map
};

}  // namespace base::log
