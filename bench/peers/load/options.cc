#include "options.h"

#include <cstdlib>
#include <functional>
#include <map>

#include "fail.h"

namespace load {
namespace {

std::uint64_t number(const std::string& text) {
  char* end = nullptr;
  const std::uint64_t value = std::strtoull(text.c_str(), &end, 10);
  if (text.empty() || *end != '\0') fail("not a number: " + text);
  return value;
}

double fraction(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0') fail("not a number: " + text);
  return value;
}

// "20 NOOP"
WeightedCommand weighted(const std::string& text) {
  const std::size_t space = text.find(' ');
  if (space == std::string::npos) fail("--mix takes a weight and a command: " + text);
  return {number(text.substr(0, space)), text.substr(space + 1)};
}

using Setter = std::function<void(Options&, const std::string&)>;

const std::map<std::string, Setter>& setters() {
  static const std::map<std::string, Setter> table{
      {"--port", [](Options& o, const std::string& v) { o.address.port = static_cast<std::uint16_t>(number(v)); }},
      {"--tls-port",
       [](Options& o, const std::string& v) { o.address = {static_cast<std::uint16_t>(number(v)), Security::tls}; }},
      {"--lmtp-port", [](Options& o, const std::string& v) { o.lmtp_port = static_cast<std::uint16_t>(number(v)); }},
      {"--user", [](Options& o, const std::string& v) { o.user = v; }},
      {"--password", [](Options& o, const std::string& v) { o.password = v; }},
      {"--users", [](Options& o, const std::string& v) { o.users = number(v); }},
      {"--first-user", [](Options& o, const std::string& v) { o.first_user = number(v); }},
      {"--connections", [](Options& o, const std::string& v) { o.connections = number(v); }},
      {"--opening", [](Options& o, const std::string& v) { o.opening = number(v); }},
      {"--setup", [](Options& o, const std::string& v) { o.setup.push_back(v); }},
      {"--op", [](Options& o, const std::string& v) { o.commands.push_back({1, v}); }},
      {"--mix", [](Options& o, const std::string& v) { o.commands.push_back(weighted(v)); }},
      {"--pipeline", [](Options& o, const std::string& v) { o.pipeline = number(v); }},
      {"--each", [](Options& o, const std::string& v) { o.each = number(v); }},
      {"--count", [](Options& o, const std::string& v) { o.count = number(v); }},
      {"--seconds", [](Options& o, const std::string& v) { o.seconds = fraction(v); }},
      {"--range", [](Options& o, const std::string& v) { o.range = number(v); }},
      {"--kind", [](Options& o, const std::string& v) { o.kind = kind_of(v); }},
      {"--first-message", [](Options& o, const std::string& v) { o.first_message = number(v); }},
      {"--messages", [](Options& o, const std::string& v) { o.messages = number(v); }},
      {"--interval", [](Options& o, const std::string& v) { o.interval = fraction(v); }},
      {"--deliveries", [](Options& o, const std::string& v) { o.deliveries = fraction(v); }},
      {"--path", [](Options& o, const std::string& v) { o.path = v; }},
  };
  return table;
}

}  // namespace

Options parse_options(std::span<char*> arguments) {
  Options out;
  for (std::size_t i = 0; i < arguments.size(); i += 2) {
    const auto setter = setters().find(arguments[i]);
    if (setter == setters().end()) fail(std::string("unknown option ") + arguments[i]);
    if (i + 1 == arguments.size()) fail(std::string("a value is missing after ") + arguments[i]);
    setter->second(out, arguments[i + 1]);
  }
  return out;
}

std::string user_name(const Options& options, std::uint64_t connection) {
  std::string name = options.user;
  const std::size_t place = name.find("{conn}");
  if (place == std::string::npos) return name;
  return name.replace(place, 6, std::to_string(options.first_user + connection % options.users));
}

}  // namespace load
