#include "base/log.h"

#include <atomic>
#include <chrono>

#include <spdlog/spdlog.h>

#include "base/journal.h"
#include "base/log_limit.h"
#include "base/log_sink.h"
#include "base/metrics.h"

namespace base::log {
namespace {

spdlog::logger& logger() {
  static const std::shared_ptr<spdlog::logger> instance = [] {
    auto made = std::make_shared<spdlog::logger>("godwit", sink());
    auto formatter = std::make_unique<spdlog::pattern_formatter>();
    const std::string level_first = stderr_is_journal() ? "%*" : "";
    formatter->add_flag<JournalLevel>('*').set_pattern(level_first + "%Y-%m-%dT%H:%M:%S.%f%z level=%l %v");
    made->set_formatter(std::move(formatter));
    return made;
  }();
  return *instance;
}

spdlog::level::level_enum to_spdlog(Level level) {
  switch (level) {
    case Level::debug: return spdlog::level::debug;
    case Level::info: return spdlog::level::info;
    case Level::warning: return spdlog::level::warn;
    case Level::error: return spdlog::level::err;
  }
  return spdlog::level::info;
}

bool plain(std::string_view value) {
  for (unsigned char c : value) {
    if (c <= ' ' || c == '"' || c == '=' || c == '\\' || c == 0x7f) return false;
  }
  return !value.empty();
}

// A value from a peer must not be able to forge a line or a field.
void append_value(std::string& line, std::string_view value) {
  if (plain(value)) {
    line += value;
    return;
  }
  static constexpr std::string_view hex = "0123456789abcdef";
  line += '"';
  for (unsigned char c : value) {
    if (c == '"' || c == '\\') {
      line += '\\';
      line += static_cast<char>(c);
    } else if (c < ' ' || c == 0x7f) {
      line += "\\x";
      line += hex[c >> 4];
      line += hex[c & 15];
    } else {
      line += static_cast<char>(c);
    }
  }
  line += '"';
}

void append_field(std::string& line, std::string_view key, std::string_view value) {
  line += ' ';
  line += key;
  line += '=';
  append_value(line, value);
}

LineLimit& line_limit() {
  static LineLimit instance;
  return instance;
}

Counter& held_back_counter(std::string_view event) {
  return counter("log_lines_held_back_total",
                 "Lines that the log did not take because there were too many of the event",
                 {{"event", std::string(event)}});
}

// Not limited itself: at most one a minute of an event.
void tell(const LineLimit::HeldBack& held) {
  std::string line = "event=lines_held_back";
  append_field(line, "of", held.event);
  append_field(line, "lines", std::to_string(held.lines));
  append_field(line, "setting", "log.lines_per_minute");
  logger().log(spdlog::level::warn, "{}", line);
}

bool admitted(std::string_view event) {
  LineLimit::Verdict verdict = line_limit().admit(event, std::chrono::steady_clock::now());
  if (verdict.before) tell(*verdict.before);
  if (verdict.line == LineLimit::Verdict::Line::write) return true;
  held_back_counter(event).add();
  return false;
}

std::string make_incident_id() {
  static std::atomic<unsigned> counter = 0;
  auto now = std::chrono::system_clock::now().time_since_epoch() / std::chrono::milliseconds(1);
  return fmt::format("{:x}-{:x}", now, counter++);
}

}  // namespace

void set_level(Level level) { logger().set_level(to_spdlog(level)); }

void write(Level level, std::string_view event, Fields fields) {
  if (!logger().should_log(to_spdlog(level)) || !admitted(event)) return;
  std::string line = "event=";
  append_value(line, event);
  for (const Field& field : fields) append_field(line, field.key, field.value);
  logger().log(to_spdlog(level), "{}", line);
}

void limit_lines(std::span<const std::string_view> events, std::uint64_t lines_a_minute) {
  for (std::string_view event : events) held_back_counter(event);
  line_limit().set(events, lines_a_minute);
}

void tell_held_back(std::chrono::steady_clock::time_point now) {
  for (const LineLimit::HeldBack& held : line_limit().take_ended(now)) tell(held);
}

std::string incident(std::string_view event, const Error& error, Fields fields) {
  std::string id = make_incident_id();
  if (!admitted(event)) return id;
  std::string line = "event=";
  append_value(line, event);
  append_field(line, "incident", id);
  for (const Field& field : fields) append_field(line, field.key, field.value);
  append_field(line, "error", describe(error));
  logger().log(spdlog::level::err, "{}", line);
  return id;
}

}  // namespace base::log
