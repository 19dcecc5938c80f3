// The one table of settings: key, type, range, default, what it means and whether a reload changes it. The reader,
// `godwit config`, docs/operate/godwit.toml and the manual page are all made from it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "server/config.h"

namespace server {

// An enum's place in a Config, as an index into the setting's choices.
struct ChoiceSlot {
  void* place;
  std::size_t (*get)(const void*);
  void (*set)(void*, std::size_t);
};

template <class Enum>
ChoiceSlot choice_slot(Enum& place) {
  return {&place, [](const void* p) { return static_cast<std::size_t>(*static_cast<const Enum*>(p)); },
          [](void* p, std::size_t value) { *static_cast<Enum*>(p) = static_cast<Enum>(value); }};
}

using TextMap = std::map<std::string, std::string>;
using TextList = std::vector<std::string>;
using CertificateList = std::vector<net::tls::CertificateFiles>;
using Slot = std::variant<std::string*, std::uint64_t*, bool*, TextList*, TextMap*, CertificateList*, ChoiceSlot>;
// What a file or the command line gives: the same shapes; a choice is its text.
using Value = std::variant<std::string, std::uint64_t, bool, TextList, TextMap, CertificateList>;

enum class Reload : std::uint8_t { live, needs_restart };

struct Setting {
  std::string_view key;  // "tls.min_version"
  Slot (*slot)(Config&);
  std::string_view doc;  // for a person: what it does, what to choose
  std::vector<std::string_view> choices = {};
  std::uint64_t least = 0;
  std::uint64_t most = UINT64_MAX;
  Reload reload = Reload::needs_restart;
};

std::span<const Setting> settings();
const Setting* find_setting(std::string_view key);

// "text", "whole number from 30 to 1440", "one of: never, loopback, always" …
std::string describe_type(const Setting& setting);
// "must be a whole number from 30 to 1440": what is told of a value that is something else.
std::string must_be(const Setting& setting);
// The value as TOML writes it.
std::string toml_text(const Setting& setting, const Config& config);
// Empty when it fits, else what is wrong and what would be right.
std::string assign(const Setting& setting, Config& config, const Value& value);
// A value of the setting's type from text as `--set` gives it: plain, lists separated by commas, or TOML. Empty or the
// error.
std::string assign_text(const Setting& setting, Config& config, std::string_view text);

}  // namespace server
