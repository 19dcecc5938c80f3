#include "server/settings.h"

#include <algorithm>
#include <charconv>

namespace server {
namespace {

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};

// RFC-less TOML basic strings: quotes, backslashes and control characters escaped.
std::string quoted(std::string_view text) {
  static constexpr std::string_view hex = "0123456789abcdef";
  std::string out = "\"";
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < ' ' || byte == 0x7f) {
      out += "\\u00";
      out += hex[byte >> 4];
      out += hex[byte & 15];
    } else {
      out += c;
    }
  }
  return out + '"';
}

template <class Range, class Write>
std::string joined(const Range& range, std::string_view between, Write write) {
  std::string out;
  for (const auto& item : range) {
    if (!out.empty()) out += between;
    out += write(item);
  }
  return out;
}

std::string list_text(const TextList& list) { return "[" + joined(list, ", ", quoted) + "]"; }
std::string map_text(const TextMap& map) {
  return "{ " + joined(map, ", ", [](const auto& pair) { return quoted(pair.first) + " = " + quoted(pair.second); }) +
         " }";
}
std::string certificates_text(const CertificateList& list) {
  auto one = [](const net::tls::CertificateFiles& files) {
    return "{ certificate = " + quoted(files.certificate_path) + ", key = " + quoted(files.key_path) + " }";
  };
  return "[" + joined(list, ", ", one) + "]";
}

std::string assign_number(const Setting& setting, std::uint64_t* place, const Value& value) {
  const auto* number = std::get_if<std::uint64_t>(&value);
  if (number == nullptr || *number < setting.least || *number > setting.most) return must_be(setting);
  *place = *number;
  return {};
}

std::string assign_choice(const Setting& setting, const ChoiceSlot& slot, const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  auto found =
      text == nullptr ? setting.choices.end() : std::find(setting.choices.begin(), setting.choices.end(), *text);
  if (found == setting.choices.end()) return must_be(setting);
  slot.set(slot.place, static_cast<std::size_t>(found - setting.choices.begin()));
  return {};
}

// An empty list is a list of anything.
std::string assign_certificates(const Setting& setting, CertificateList* place, const Value& value) {
  const auto* texts = std::get_if<TextList>(&value);
  const auto* list = std::get_if<CertificateList>(&value);
  bool empty = texts != nullptr && texts->empty();
  if (list == nullptr && !empty) return must_be(setting);
  *place = list == nullptr ? CertificateList() : *list;
  return {};
}

template <class T>
std::string assign_same(const Setting& setting, T* place, const Value& value) {
  const T* given = std::get_if<T>(&value);
  if (given == nullptr) return must_be(setting);
  *place = *given;
  return {};
}

TextList split_commas(std::string_view text) {
  TextList parts;
  while (!text.empty()) {
    auto comma = text.find(',');
    std::string_view part = text.substr(0, comma);
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    if (!part.empty()) parts.emplace_back(part);
    text.remove_prefix(comma == text.npos ? text.size() : comma + 1);
  }
  return parts;
}

Value number_or_text(std::string_view text) {
  std::string digits(text);
  std::erase(digits, '_');
  std::uint64_t number = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::string(text);
  return number;
}

Value truth_or_text(std::string_view text) {
  if (text == "true" || text == "on" || text == "yes") return true;
  if (text == "false" || text == "off" || text == "no") return false;
  return std::string(text);
}

Value map_of(std::string_view text) {
  TextMap map;
  for (const std::string& part : split_commas(text)) {
    auto equals = part.find('=');
    if (equals == part.npos) return std::string(text);
    map[part.substr(0, equals)] = part.substr(equals + 1);
  }
  return map;
}

// CERTIFICATE:KEY, separated by commas.
Value certificates_of(std::string_view text) {
  CertificateList list;
  for (const std::string& part : split_commas(text)) {
    auto colon = part.find(':');
    if (colon == part.npos) return std::string(text);
    list.push_back({part.substr(0, colon), part.substr(colon + 1)});
  }
  return list;
}

}  // namespace

const Setting* find_setting(std::string_view key) {
  auto all = settings();
  auto found = std::find_if(all.begin(), all.end(), [&](const Setting& setting) { return setting.key == key; });
  return found == all.end() ? nullptr : &*found;
}

std::string describe_type(const Setting& setting) {
  Config scratch;
  return std::visit(Overloaded{
                        [](std::string*) { return std::string("text"); },
                        [&](std::uint64_t*) {
                          std::string text = "whole number";
                          if (setting.least != 0 || setting.most != UINT64_MAX)
                            text += " from " + std::to_string(setting.least);
                          if (setting.most != UINT64_MAX) text += " to " + std::to_string(setting.most);
                          return text;
                        },
                        [](bool*) { return std::string("true or false"); },
                        [](TextList*) { return std::string("list of texts"); },
                        [](TextMap*) { return std::string("table of texts"); },
                        [](CertificateList*) { return std::string("list of tables with certificate and key"); },
                        [&](const ChoiceSlot&) {
                          return "one of: " +
                                 joined(setting.choices, ", ", [](auto choice) { return std::string(choice); });
                        },
                    },
                    setting.slot(scratch));
}

std::string must_be(const Setting& setting) {
  const std::string type = describe_type(setting);
  const bool is_one = type.starts_with("whole") || type.starts_with("list") || type.starts_with("table");
  return (is_one ? "must be a " : "must be ") + type;
}

std::string toml_text(const Setting& setting, const Config& config) {
  Config copy = config;
  return std::visit(Overloaded{
                        [](std::string* text) { return quoted(*text); },
                        [](std::uint64_t* number) { return std::to_string(*number); },
                        [](bool* truth) { return std::string(*truth ? "true" : "false"); },
                        [](TextList* list) { return list_text(*list); },
                        [](TextMap* map) { return map_text(*map); },
                        [](CertificateList* list) { return certificates_text(*list); },
                        [&](const ChoiceSlot& slot) { return quoted(setting.choices[slot.get(slot.place)]); },
                    },
                    setting.slot(copy));
}

std::string assign(const Setting& setting, Config& config, const Value& value) {
  return std::visit(Overloaded{
                        [&](std::uint64_t* number) { return assign_number(setting, number, value); },
                        [&](const ChoiceSlot& slot) { return assign_choice(setting, slot, value); },
                        [&](CertificateList* list) { return assign_certificates(setting, list, value); },
                        [&](auto* place) { return assign_same(setting, place, value); },
                    },
                    setting.slot(config));
}

std::string assign_text(const Setting& setting, Config& config, std::string_view text) {
  Value value = std::visit(Overloaded{
                               [&](std::uint64_t*) { return number_or_text(text); },
                               [&](bool*) { return truth_or_text(text); },
                               [&](TextList*) { return Value(split_commas(text)); },
                               [&](TextMap*) { return map_of(text); },
                               [&](CertificateList*) { return certificates_of(text); },
                               [&](const auto&) { return Value(std::string(text)); },
                           },
                           setting.slot(config));
  return assign(setting, config, value);
}

}  // namespace server
