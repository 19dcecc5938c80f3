// The log: one structured line an event, `key=value` after a fixed event name. Secrets and mail text never go
// in. log::info("login", {{"account", name}, {"peer", address}});
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"

namespace base::log {

enum class Level { debug, info, warning, error };

struct Field {
  std::string_view key;
  std::string value;

  Field(std::string_view k, std::string_view v) : key(k), value(v) {}
  Field(std::string_view k, const char* v) : key(k), value(v) {}
  Field(std::string_view k, const std::string& v) : key(k), value(v) {}
  Field(std::string_view k, std::integral auto v) : key(k), value(std::to_string(v)) {}
};
using Fields = std::initializer_list<Field>;

void set_level(Level level);
void write(Level level, std::string_view event, Fields fields);
inline void debug(std::string_view event, Fields fields) { write(Level::debug, event, fields); }
inline void info(std::string_view event, Fields fields) { write(Level::info, event, fields); }
inline void warning(std::string_view event, Fields fields) { write(Level::warning, event, fields); }
inline void error(std::string_view event, Fields fields) { write(Level::error, event, fields); }

// From then on at most so many lines a minute of each of these events (log_limit.h); the others are counted in
// `log_lines_held_back_total`, and told in one line "lines_held_back" when the minute is over. 0: no limit.
void limit_lines(std::span<const std::string_view> events, std::uint64_t lines_a_minute);
// Tells what was held back in minutes that are over by `now`; called now and then, and with `max()` at the end.
void tell_held_back(std::chrono::steady_clock::time_point now);

// Logs an error of ours and returns a short id, which is all that the client is told of it.
std::string incident(std::string_view event, const Error& error, Fields fields = {});

}  // namespace base::log
