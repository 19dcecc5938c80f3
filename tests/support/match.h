// Does a response say what a transcript expects? Semantic: atoms without case, quoted strings and literals alike, FETCH
// and STATUS lists in any order of their items, flags and attributes as sets. tests/transcripts/README.md has the
// rules.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "support/response.h"

namespace support {

using Bindings = std::map<std::string, std::string>;

// Replaces every bound $name (lower case letters, digits and _) in the text.
std::string substituted(std::string_view text, const Bindings& bindings);

// On success the names that the line uses for the first time are bound.
bool matches(const std::vector<Node>& expected, const std::vector<Node>& actual, Bindings& bindings);

}  // namespace support
