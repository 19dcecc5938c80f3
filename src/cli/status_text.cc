#include "cli/status_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <string_view>

#include "cli/store_command.h"

namespace cli {
namespace {

// The other fields are numbers.
constexpr std::string_view texts[] = {"version", "store", "condition", "advice"};

// A field as text; a server of another version may not send all.
class Fields {
 public:
  explicit Fields(const ServerStatus& status) : fields_(status.fields) {}
  std::string text(const std::string& key) const {
    auto found = fields_.find(key);
    return found == fields_.end() ? "?" : found->second;
  }
  std::uint64_t number(const std::string& key) const {
    const std::string value = text(key);
    std::uint64_t number = 0;
    std::from_chars(value.data(), value.data() + value.size(), number);
    return number;
  }
  std::string bytes(const std::string& key) const { return human_bytes(number(key)); }

 private:
  const server::ControlFields& fields_;
};

std::string row(std::string_view head, const std::string& text) {
  std::string line(head);
  line.resize(std::max<std::size_t>(line.size() + 1, 12), ' ');
  return line + text + "\n";
}

constexpr std::size_t listener_columns = 6, session_columns = 8;

template <std::size_t count>
std::array<std::string, count> columns_of(std::string_view line) {
  std::array<std::string, count> columns;
  for (std::string& column : columns) {
    column = line.substr(0, line.find('\t'));
    line.remove_prefix(std::min(line.size(), column.size() + 1));
  }
  return columns;
}

std::string listener_row(const std::string& line) {
  const auto [name, address, open, accepted, refused, failed] = columns_of<listener_columns>(line);
  std::string text = address + ": " + open + " open, " + accepted + " since the start";
  if (refused != "0") text += ", " + refused + " refused over a limit";
  if (failed != "0") text += ", " + failed + " broken TLS handshakes";
  return row("  " + name, text);
}

std::string sync_time(std::uint64_t microseconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f ms", static_cast<double>(microseconds) / 1000);
  return text;
}

std::string store_rows(const Fields& fields, std::int64_t now) {
  std::string out = row("store", fields.text("store") + ": " + fields.text("condition"));
  if (fields.text("condition") != "healthy") out += row("", fields.text("advice"));
  out += row("disk", fields.bytes("used-bytes") + " used, " + fields.bytes("free-bytes") + " free");
  const auto last = static_cast<std::int64_t>(fields.number("last-write"));
  out += row("log", fields.bytes("log-bytes") + ", last written " +
                        (last == 0 ? "never" : duration_text(now - last) + " ago") + "; " + fields.text("syncs") +
                        " syncs since the start, " + sync_time(fields.number("sync-microseconds")) + " each");
  const auto synced = static_cast<std::int64_t>(fields.number("last-sync"));
  if (synced != 0)
    out += row("", "synced " + duration_text(now - synced) + " ago, through byte " + fields.text("log-offset") +
                       " of segment " + fields.text("log-segment"));
  return out;
}

std::string mail_rows(const Fields& fields) {
  std::string out = row("accounts", fields.text("accounts"));
  out += row("mail", fields.text("delivered") + " delivered since the start, " + fields.text("put-off") +
                         " put off (4xx), " + fields.text("refused") + " refused (5xx)");
  out += row("logins", fields.text("logins") + " since the start, " + fields.text("failed-logins") + " failed");
  const std::uint64_t working = fields.number("imap-authenticated") + fields.number("imap-selected");
  out += row("sessions", std::to_string(working + fields.number("imap-idle")) + " IMAP (" + fields.text("imap-idle") +
                             " in IDLE), " + fields.text("imap-not_authenticated") + " not logged in, " +
                             fields.text("lmtp") + " LMTP");
  return out;
}

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (byte < ' ') {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", byte);
      out += escape;
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::int64_t number_of(std::string_view text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::string session_row(const std::array<std::string, session_columns>& columns) {
  static constexpr int widths[session_columns] = {32, 8, 28, 6, 12, 12, 17, 0};
  std::string line;
  for (std::size_t i = 0; i < session_columns && !columns[i].empty(); ++i) {
    if (i > 0) line += ' ';
    line += columns[i];
    const auto width = static_cast<std::size_t>(widths[i]);
    if (columns[i].size() < width) line.append(width - columns[i].size(), ' ');
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

std::string json_session(const std::string& line) {
  const auto [account, listener, peer, encryption, began, waits, state, mailbox] = columns_of<session_columns>(line);
  return "  {\"account\": " + (account == "-" ? "null" : json_text(account)) +
         ", \"listener\": " + json_text(listener) + ", \"peer\": " + json_text(peer) +
         ", \"tls\": " + (encryption == "tls" ? "true" : "false") + ", \"began\": " + std::to_string(number_of(began)) +
         ", \"waits_since\": " + std::to_string(number_of(waits)) +
         ", \"state\": " + (state == "-" ? "null" : json_text(state)) +
         ", \"mailbox\": " + (mailbox.empty() ? "null" : json_text(mailbox)) + "}";
}

std::string json_listener(const std::string& line) {
  const auto [name, address, open, accepted, refused, failed] = columns_of<listener_columns>(line);
  return "    {\"name\": " + json_text(name) + ", \"address\": " + json_text(address) + ", \"open\": " + open +
         ", \"accepted\": " + accepted + ", \"refused\": " + refused + ", \"failed_handshakes\": " + failed + "}";
}

}  // namespace

std::string duration_text(std::int64_t seconds) {
  struct Unit {
    std::int64_t seconds;
    const char* name;
  };
  static constexpr Unit units[] = {{86'400, " d"}, {3'600, " h"}, {60, " min"}, {1, " s"}};
  seconds = std::max<std::int64_t>(seconds, 0);
  const auto* unit = std::begin(units);
  while (unit->seconds > 1 && seconds < unit->seconds) ++unit;
  std::string text = std::to_string(seconds / unit->seconds) + unit->name;
  const std::int64_t rest = seconds % unit->seconds;
  if (rest == 0 || unit->seconds == 1) return text;
  ++unit;
  return rest < unit->seconds ? text : text + " " + std::to_string(rest / unit->seconds) + unit->name;
}

std::string status_text(const ServerStatus& status, std::int64_t now) {
  const Fields fields(status);
  const auto up = now - static_cast<std::int64_t>(fields.number("started"));
  std::string out =
      "godwit " + fields.text("version") + ", process " + fields.text("process") + ", up " + duration_text(up) + "\n";
  out += store_rows(fields, now);
  out += mail_rows(fields);
  out += row("memory", fields.bytes("memory-bytes") + "; " + fields.text("cpu-seconds") + " s of processor time; " +
                           fields.text("open-files") + " of " + fields.text("most-open-files") + " files open");
  if (fields.number("lines-held-back") > 0)
    out += row("log lines", fields.text("lines-held-back") + " held back (lines_held_back in the log says which)");
  const auto expiry = static_cast<std::int64_t>(fields.number("certificate-expiry"));
  if (expiry != 0)
    out += row("TLS", expiry > now ? "the first certificate ends in " + duration_text(expiry - now)
                                   : "a certificate has ended: clients refuse it; renew it");
  out += "listeners\n";
  for (const std::string& line : status.listeners) out += listener_row(line);
  return out;
}

std::string sessions_text(const std::vector<std::string>& lines, std::int64_t now) {
  if (lines.empty()) return "nobody is connected\n";
  std::string out = session_row({"ACCOUNT", "LISTENER", "PEER", "TLS", "FOR", "QUIET FOR", "STATE", "MAILBOX"});
  for (const std::string& line : lines) {
    auto columns = columns_of<session_columns>(line);
    columns[3] = columns[3] == "tls" ? "yes" : "no";
    columns[4] = duration_text(now - number_of(columns[4]));
    columns[5] = duration_text(now - number_of(columns[5]));
    std::replace(columns[6].begin(), columns[6].end(), '_', ' ');
    out += session_row(columns);
  }
  return out;
}

std::string sessions_json(const std::vector<std::string>& lines) {
  std::string out = "[\n";
  for (const std::string& line : lines) out += json_session(line) + (&line == &lines.back() ? "\n" : ",\n");
  return out + "]\n";
}

std::string status_json(const ServerStatus& status, std::int64_t now) {
  const Fields fields(status);
  std::string out = "{\n  \"running\": true,\n  \"uptime_seconds\": " +
                    std::to_string(now - static_cast<std::int64_t>(fields.number("started"))) + ",\n";
  for (const auto& [key, value] : status.fields) {
    std::string name = key;
    std::replace(name.begin(), name.end(), '-', '_');
    const bool is_text = std::find(std::begin(texts), std::end(texts), key) != std::end(texts);
    out += "  \"" + name + "\": " + (is_text ? json_text(value) : std::to_string(fields.number(key))) + ",\n";
  }
  out += "  \"listeners\": [\n";
  for (const std::string& line : status.listeners) {
    out += json_listener(line) + (&line == &status.listeners.back() ? "\n" : ",\n");
  }
  return out + "  ]\n}\n";
}

}  // namespace cli
