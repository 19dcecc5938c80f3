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

}  // namespace

void append_string(std::string& out, std::string_view value) {
  if (may_be_quoted(value)) {
    out.push_back('"');
    for (const char c : value) {
      if (c == '"' || c == '\\') out.push_back('\\');
      out.push_back(c);
    }
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
