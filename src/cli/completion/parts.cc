#include "cli/completion/parts.h"

#include <array>
#include <utility>
#include <variant>

#include "server/settings.h"

namespace cli {
namespace {

void collect(const CommandInfo& command, const std::string& path, std::vector<Place>& all) {
  all.push_back({path, command});
  for (const CommandInfo& each : command.commands) collect(each, path + " " + each.name, all);
}

constexpr std::array<std::pair<std::string_view, Takes>, 8> kinds{{{"", Takes::nothing},
                                                                   {"FILE", Takes::file},
                                                                   {"PATH", Takes::file},
                                                                   {"DIR", Takes::directory},
                                                                   {"KEY=VALUE", Takes::key_and_value},
                                                                   {"SETTING", Takes::setting},
                                                                   {"NAME=ADDRESS", Takes::listener},
                                                                   {"COMMAND", Takes::command}}};

}  // namespace

std::vector<Place> places(const CommandInfo& program) {
  std::vector<Place> all;
  collect(program, program.name, all);
  return all;
}

Takes what_is_taken(std::string_view value) {
  for (const auto& [name, takes] : kinds) {
    if (name == value) return takes;
  }
  const bool lower = value.front() >= 'a' && value.front() <= 'z';
  return lower ? Takes::choice : Takes::anything;
}

std::vector<std::string> choices_of(std::string_view value) {
  std::vector<std::string> choices;
  while (true) {
    const std::size_t end = value.find('|');
    choices.emplace_back(value.substr(0, end));
    if (end == value.npos) return choices;
    value.remove_prefix(end + 1);
  }
}

std::vector<std::string> listener_names() {
  constexpr std::string_view table = "listen.";
  server::Config config;
  std::vector<std::string> names;
  for (const server::Setting& setting : server::settings()) {
    const bool has_addresses = std::holds_alternative<server::TextList*>(setting.slot(config));
    if (has_addresses && setting.key.starts_with(table)) names.emplace_back(setting.key.substr(table.size()));
  }
  return names;
}

std::vector<SettingChoices> setting_choices() {
  server::Config config;
  std::vector<SettingChoices> all;
  for (const server::Setting& setting : server::settings()) {
    SettingChoices each{std::string(setting.key), {}};
    for (std::string_view choice : setting.choices) each.choices.emplace_back(choice);
    if (std::holds_alternative<bool*>(setting.slot(config))) each.choices = {"true", "false"};
    all.push_back(std::move(each));
  }
  return all;
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += between;
    text += word;
  }
  return text;
}

std::string in_quotes(std::string_view text, std::string_view escaped) {
  std::string out = "'";
  for (char c : text) {
    if (c == '\'') {
      out += escaped;
    } else {
      out += c;
    }
  }
  return out + "'";
}

}  // namespace cli
