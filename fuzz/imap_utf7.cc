// Modified UTF-7: a name that is accepted has one spelling, and every name in UTF-8 can be written and read back.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "imap/wire/modified_utf7.h"
#include "imap/wire/utf8.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace imap::wire;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto name = decode_modified_utf7(text); name.has_value()) {
    if (!is_utf8(*name) || encode_modified_utf7(*name) != text) std::abort();
  }
  const auto back = decode_modified_utf7(encode_modified_utf7(text));
  if (!back.has_value()) std::abort();
  if (is_utf8(text) && *back != text) std::abort();
  return 0;
}
