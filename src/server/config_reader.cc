#include "server/config_reader.h"

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include <toml++/toml.h>

#include "server/config_check.h"
#include "server/settings.h"
#include "server/suggestion.h"

namespace server {
namespace {

std::optional<Value> to_value(const toml::node& node);

std::optional<Value> to_list(const toml::array& array) {
  TextList texts;
  CertificateList certificates;
  for (const toml::node& item : array) {
    if (const auto* table = item.as_table()) {
      auto certificate = (*table)["certificate"].value<std::string>();
      auto key = (*table)["key"].value<std::string>();
      if (!certificate || !key || table->size() != 2) return std::nullopt;
      certificates.push_back({*certificate, *key});
    } else if (auto text = item.value_exact<std::string>()) {
      texts.push_back(*text);
    } else {
      return std::nullopt;
    }
  }
  if (!certificates.empty()) return texts.empty() ? std::optional<Value>(certificates) : std::nullopt;
  return texts;
}

std::optional<Value> to_map(const toml::table& table) {
  TextMap map;
  for (const auto& [key, node] : table) {
    auto text = node.value_exact<std::string>();
    if (!text) return std::nullopt;
    map[std::string(key.str())] = *text;
  }
  return map;
}

std::optional<Value> to_value(const toml::node& node) {
  if (auto text = node.value_exact<std::string>()) return *text;
  if (auto truth = node.value_exact<bool>()) return *truth;
  if (auto number = node.value_exact<std::int64_t>()) {
    return *number < 0 ? std::nullopt : std::optional<Value>(static_cast<std::uint64_t>(*number));
  }
  if (const auto* array = node.as_array()) return to_list(*array);
  if (const auto* table = node.as_table()) return to_map(*table);
  return std::nullopt;
}

// Fills a Config and keeps where each setting came from.
class Reader {
 public:
  explicit Reader(const ConfigSources& sources) : sources_(sources) {}

  void read_file(std::string_view text) {
    try {
      walk(toml::parse(text), "");
    } catch (const toml::parse_error& error) {
      problem(place_of(error.source()), "not TOML: " + std::string(error.description()));
    }
  }
  void apply_overrides() {
    for (const std::string& override : sources_.overrides) apply_override(override);
  }
  void apply_listeners() {
    if (sources_.listeners.empty()) return;
    ListenConfig& listen = read_.config.listen;
    listen.imap.clear();
    listen.imaps.clear();
    listen.lmtp.clear();
    listen.metrics.clear();
    for (const std::string& listener : sources_.listeners) apply_listener(listener);
  }
  ReadConfig finish() {
    check_config(read_.config, origins_, read_.problems);
    return std::move(read_);
  }
  void problem(std::string place, std::string message) {
    read_.problems.push_back({std::move(place), std::move(message)});
  }

 private:
  std::string place_of(const toml::source_region& source) const {
    return sources_.file + ":" + std::to_string(source.begin.line);
  }

  void walk(const toml::table& table, const std::string& prefix) {
    for (const auto& [key, node] : table) {
      std::string path = prefix + std::string(key.str());
      if (const Setting* setting = find_setting(path)) {
        take(*setting, node);
      } else if (node.is_table() && is_section(path + ".")) {
        walk(*node.as_table(), path + ".");
      } else {
        unknown(place_of(key.source()), path);
      }
    }
  }

  static bool is_section(const std::string& prefix) {
    for (const Setting& setting : settings()) {
      if (setting.key.starts_with(prefix)) return true;
    }
    return false;
  }

  void take(const Setting& setting, const toml::node& node) {
    std::optional<Value> value = to_value(node);
    std::string error = value ? assign(setting, read_.config, *value) : must_be(setting);
    note(setting, place_of(node.source()), error);
  }

  void note(const Setting& setting, const std::string& place, const std::string& error) {
    if (!error.empty()) problem(place, std::string(setting.key) + " " + error);
    origins_[std::string(setting.key)] = place;
  }

  void unknown(const std::string& place, const std::string& path) {
    const bool is_section = path.find('.') == path.npos;
    std::vector<std::string_view> known;
    for (const Setting& setting : settings())
      known.push_back(is_section ? setting.key.substr(0, setting.key.find('.')) : setting.key);
    std::string_view near = suggestion(path, known);
    std::string advice =
        near.empty() ? "`godwit config explain` lists every setting" : "did you mean " + std::string(near) + "?";
    problem(place, path + (is_section ? " is no section: " : " is no setting: ") + advice);
  }

  void apply_override(const std::string& override) {
    auto equals = override.find('=');
    if (equals == override.npos) {
      return problem("--set", "\"" + override + "\" is no setting: write --set key.path=value");
    }
    std::string key = override.substr(0, equals);
    const Setting* setting = find_setting(key);
    if (setting == nullptr) return unknown("--set", key);
    note(*setting, "--set", assign_text(*setting, read_.config, std::string_view(override).substr(equals + 1)));
  }

  void apply_listener(const std::string& listener) {
    auto equals = listener.find('=');
    std::string name = listener.substr(0, equals);
    TextList* list = listeners_named(name);
    if (equals == listener.npos || list == nullptr) {
      return problem("--listen",
                     "\"" + listener + "\": write --listen NAME=ADDRESS, where NAME is imap, imaps, lmtp or metrics");
    }
    list->push_back(listener.substr(equals + 1));
    origins_["listen." + name] = "--listen";
  }

  TextList* listeners_named(std::string_view name) {
    ListenConfig& listen = read_.config.listen;
    if (name == "imap") return &listen.imap;
    if (name == "imaps") return &listen.imaps;
    if (name == "lmtp") return &listen.lmtp;
    return name == "metrics" ? &listen.metrics : nullptr;
  }

  const ConfigSources& sources_;
  ReadConfig read_;
  std::map<std::string, std::string> origins_;
};

}  // namespace

ReadConfig read_config(const ConfigSources& sources, std::string_view file_text) {
  Reader reader(sources);
  reader.read_file(file_text);
  reader.apply_overrides();
  reader.apply_listeners();
  return reader.finish();
}

ReadConfig read_config(const ConfigSources& sources) {
  if (sources.file.empty()) return read_config(sources, "");
  // Opened, a directory reads like an empty file.
  if (std::error_code error; std::filesystem::is_directory(sources.file, error)) {
    ReadConfig read;
    read.problems.push_back({sources.file, "is a directory: name the file in it"});
    return read;
  }
  std::ifstream in(sources.file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  if (in) return read_config(sources, text.str());
  ReadConfig read;
  read.problems.push_back({sources.file, "cannot be read: check that the file exists and may be read by this user"});
  return read;
}

std::string to_string(const std::vector<ConfigProblem>& problems) {
  std::string text;
  for (const ConfigProblem& problem : problems) text += problem.place + ": " + problem.message + "\n";
  return text;
}

std::vector<net::tls::CertificateFiles> all_certificates(const TlsConfig& tls) {
  std::vector<net::tls::CertificateFiles> all;
  if (!tls.certificate.empty()) all.push_back({tls.certificate, tls.key});
  all.insert(all.end(), tls.certificates.begin(), tls.certificates.end());
  return all;
}

}  // namespace server
