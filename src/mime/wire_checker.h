// For tests and fuzz targets: a strict reader of what the renderers write. It knows the grammar of RFC 9051 9 alone.
#pragma once

#include <string_view>

namespace mime::testing {

// Is all of `text` an envelope / a body (with or without extension data)?
bool is_envelope(std::string_view text);
bool is_body(std::string_view text);

}  // namespace mime::testing
