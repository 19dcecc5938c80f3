#include "server/config_document.h"

namespace server {
namespace {

constexpr std::size_t text_width = 100;

std::string_view section_of(std::string_view key) { return key.substr(0, key.find('.')); }
std::string_view name_in_section(std::string_view key) { return key.substr(key.find('.') + 1); }

// Lines of at most text_width, each after `prefix`.
std::string wrapped(std::string_view text, std::string_view prefix) {
  std::string out;
  std::string line(prefix);
  while (!text.empty()) {
    auto space = text.find(' ');
    std::string_view word = text.substr(0, space);
    if (line.size() > prefix.size() && line.size() + 1 + word.size() > text_width) {
      out += line + "\n";
      line = prefix;
    }
    if (line.size() > prefix.size()) line += ' ';
    line += word;
    text.remove_prefix(space == text.npos ? text.size() : space + 1);
  }
  return out + line + "\n";
}

template <class WriteSetting>
std::string by_section(WriteSetting write) {
  std::string out;
  std::string_view section;
  for (const Setting& setting : settings()) {
    if (section_of(setting.key) != section) {
      section = section_of(setting.key);
      out += (out.empty() ? "[" : "\n[") + std::string(section) + "]\n";
    }
    out += write(setting);
  }
  return out;
}

// A backslash and a leading dot or quote mean something to troff.
std::string troff(std::string_view text) {
  std::string out;
  if (text.starts_with('.') || text.starts_with('\'')) out = "\\&";
  for (char c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  return out;
}

std::string_view when_it_changes(const Setting& setting) {
  return setting.reload == Reload::live ? "SIGHUP changes it." : "A change needs a restart.";
}

}  // namespace

std::string example_file() {
  static const Config defaults;
  std::string head =
      "# Configuration of godwit: every setting with its default. Uncomment what you change.\n"
      "# Made from the server's own table; `godwit config explain KEY` says the same.\n\n";
  return head + by_section([](const Setting& setting) {
           std::string facts =
               "# Type: " + describe_type(setting) + ". " + std::string(when_it_changes(setting)) + "\n";
           return wrapped(setting.doc, "# ") + facts + "#" + std::string(name_in_section(setting.key)) + " = " +
                  toml_text(setting, defaults) + "\n\n";
         });
}

std::string show_config(const Config& config) {
  return by_section([&](const Setting& setting) {
    return std::string(name_in_section(setting.key)) + " = " + toml_text(setting, config) + "\n";
  });
}

std::string explain_setting(const Setting& setting) {
  static const Config defaults;
  return std::string(setting.key) + "\n" + wrapped(setting.doc, "  ") + "  Type: " + describe_type(setting) +
         "\n  Default: " + toml_text(setting, defaults) + "\n  " + std::string(when_it_changes(setting)) + "\n";
}

std::string manual_section() {
  static const Config defaults;
  std::string out = ".SH SETTINGS\n";
  std::string_view section;
  for (const Setting& setting : settings()) {
    if (section_of(setting.key) != section) {
      section = section_of(setting.key);
      out += ".SS [" + std::string(section) + "]\n";
    }
    out += ".TP\n.B " + troff(name_in_section(setting.key)) + "\n" + troff(setting.doc) + "\n" +
           "Type: " + troff(describe_type(setting)) + "; default " + troff(toml_text(setting, defaults)) + ". " +
           std::string(when_it_changes(setting)) + "\n";
  }
  return out;
}

}  // namespace server
