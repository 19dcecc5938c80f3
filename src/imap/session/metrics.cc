#include "imap/session/metrics.h"

#include <array>
#include <string>
#include <vector>

#include "base/metrics.h"
#include "imap/session/command_table.h"

namespace imap::session {
namespace {

constexpr std::array<std::string_view, 3> result_names = {"OK", "NO", "BAD"};

struct CommandMetrics {
  std::array<base::Counter*, result_names.size()> results{};
  base::Histogram* duration = nullptr;  // not of what waits for the client
};

CommandMetrics make_metrics(std::string_view name) {
  CommandMetrics metrics;
  for (std::size_t i = 0; i < result_names.size(); ++i) {
    metrics.results[i] = &base::counter("imap_commands_total", "IMAP commands, by name and result",
                                        {{"command", std::string(name)}, {"result", std::string(result_names[i])}});
  }
  if (name == "IDLE" || name == "unknown") return metrics;
  metrics.duration =
      &base::histogram("imap_command_duration_seconds",
                       "From a command's last byte to its tagged response; a client that reads slowly is part of it",
                       base::Unit::microseconds_of_seconds, {{"command", std::string(name)}});
  return metrics;
}

// In the order of the command table; what is no command comes last.
std::vector<CommandMetrics> make_all() {
  std::vector<CommandMetrics> all;
  for (const CommandRow& row : command_table()) all.push_back(make_metrics(row.name));
  all.push_back(make_metrics("unknown"));
  return all;
}

using ActivityGauges = std::array<base::Gauge*, activities.size()>;

ActivityGauges make_gauges() {
  ActivityGauges gauges{};
  for (const Activity activity : activities) {
    gauges[static_cast<std::size_t>(activity)] = &base::gauge("imap_sessions", "IMAP sessions now, by what they do",
                                                              {{"state", std::string(name_of(activity))}});
  }
  return gauges;
}

const ActivityGauges gauges = make_gauges();
base::Gauge& gauge_of(Activity activity) { return *gauges[static_cast<std::size_t>(activity)]; }

const CommandMetrics& metrics_of(const CommandRow* row) {
  static const std::vector<CommandMetrics> all = make_all();
  return row == nullptr ? all.back() : all[static_cast<std::size_t>(row - command_table().data())];
}

}  // namespace

void make_command_metrics() { metrics_of(nullptr); }

ActivityCount::ActivityCount() { gauge_of(shown_).add(); }
ActivityCount::~ActivityCount() { gauge_of(shown_).take(); }

void ActivityCount::show(Activity activity) {
  gauge_of(shown_).take();
  gauge_of(activity).add();
  shown_ = activity;
}

std::chrono::steady_clock::time_point count_command(const CommandRow* row, Condition condition,
                                                    std::chrono::steady_clock::time_point began) {
  const auto ended = std::chrono::steady_clock::now();
  const CommandMetrics& metrics = metrics_of(row);
  const std::size_t result = condition == Condition::ok ? 0 : condition == Condition::no ? 1 : 2;
  metrics.results[result]->add();
  if (metrics.duration == nullptr) return ended;
  const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(ended - began).count();
  metrics.duration->observe(static_cast<std::uint64_t>(microseconds));
  return ended;
}

}  // namespace imap::session
