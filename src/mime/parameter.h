// Fields of a token and parameters: Content-Type (RFC 2045 5.1), Content-Disposition (RFC 2183 2), with the
// continuations and charsets of RFC 2231. Lenient: spaces and comments anywhere, values unquoted though they
// should not be, quotes left open.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mime/limits.h"
#include "mime/structure.h"

namespace mime {

// Parameters of a field: `text` starts at or before the first semicolon. Later duplicates of a name are dropped, as is
// what exceeds the limits and what makes no sense.
std::vector<Parameter> parse_parameters(std::string_view text, const Limits& limits);

struct ContentType {
  std::string type, subtype;  // empty: not a media type, the default holds (RFC 2045 5.2)
  std::vector<Parameter> parameters;
};
ContentType parse_content_type(std::string_view unfolded, const Limits& limits);

struct Disposition {
  std::string type;
  std::vector<Parameter> parameters;
};
Disposition parse_disposition(std::string_view unfolded, const Limits& limits);

// The value as RFC 2231 4 writes it: UTF-8''percent-encoded.
std::string extended_value(std::string_view utf8);

}  // namespace mime
