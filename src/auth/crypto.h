// The few primitives that the mechanisms share, on OpenSSL.
#pragma once

#include <string>
#include <string_view>

namespace auth {

std::string random_bytes(std::size_t count);
std::string sha256(std::string_view data);
std::string hmac_sha256(std::string_view key, std::string_view data);
// Takes the same time wherever they differ.
bool equal_in_constant_time(std::string_view a, std::string_view b);
// Overwrites a secret before its memory goes back.
void wipe(std::string& secret);

}  // namespace auth
