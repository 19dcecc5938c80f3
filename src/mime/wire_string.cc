#include "mime/wire_string.h"

#include <algorithm>

#include "mime/ascii.h"

namespace mime {
namespace {

// Longer values go as literals: some clients' buffers for quoted strings are small.
constexpr std::size_t max_quoted_bytes = 1000;

bool may_be_quoted(std::string_view value) {
  return value.size() <= max_quoted_bytes &&
         std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c < 0x7f; });
}

// Nearly no value has anything to escape.
void append_escaped(std::string& out, std::string_view value) {
  for (;;) {
    const auto special = std::find_if(value.begin(), value.end(), [](char c) { return c == '"' || c == '\\'; });
    const auto plain_bytes = static_cast<std::size_t>(special - value.begin());
    out += value.substr(0, plain_bytes);
    if (special == value.end()) return;
    out += {'\\', *special};
    value.remove_prefix(plain_bytes + 1);
  }
}

}  // namespace

void append_string(std::string& out, std::string_view value) {
  if (may_be_quoted(value)) {
    out.push_back('"');
    append_escaped(out, value);
    out.push_back('"');
    return;
  }
  out += '{' + std::to_string(value.size()) + "}\r\n";
  const std::size_t start = out.size();
  out += value;
  std::replace(out.begin() + static_cast<std::ptrdiff_t>(start), out.end(), '\0', '\x80');
}

void append_nil(std::string& out) { out += "NIL"; }

void append_nstring(std::string& out, const std::optional<std::string>& value) {
  if (value) {
    append_string(out, *value);
  } else {
    append_nil(out);
  }
}

}  // namespace mime
