// msg-ids of Message-ID, In-Reply-To and References, normalised so that quoting makes no difference. RFC 5256
// 3, THREAD=REFERENCES; also THREADID.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mime {

// Without angle brackets, comments and white space; quoted strings unquoted. In order, duplicates kept. Never
// more than `max`: then the first one and the last ones.
std::vector<std::string> parse_message_ids(std::string_view value, std::size_t max);
// The first one.
std::optional<std::string> parse_message_id(std::string_view value);

// 64 bits of a normalised msg-id, stable across versions: it is stored. Never 0.
std::uint64_t message_id_hash(std::string_view normalised);

}  // namespace mime
