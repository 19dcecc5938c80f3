// The log: one structured line an event, `key=value` after a fixed event name. Secrets and mail text never go
// in. log::info("login", {{"account", name}, {"peer", address}});
#pragma once

#include <concepts>
#include <initializer_list>
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

// Logs an error of ours and returns a short id, which is all that the client is told of it.
std::string incident(std::string_view event, const Error& error, Fields fields = {});

}  // namespace base::log
