// An address list of any bytes gives entries in which every group that starts ends, and an ENVELOPE that is one.
#include "mime/address.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "mime/render.h"
#include "mime/wire_checker.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  bool in_group = false;
  for (const mime::Address& address : mime::parse_addresses(text)) {
    const bool starts = address.kind == mime::Address::Kind::group_start;
    const bool ends = address.kind == mime::Address::Kind::group_end;
    if ((starts && in_group) || (ends && !in_group)) std::abort();
    in_group = starts || (in_group && !ends);
  }
  if (in_group) std::abort();
  mime::Envelope envelope;
  envelope.from = envelope.to = std::string(text);
  std::string wire;
  mime::render_envelope(envelope, wire);
  if (!mime::testing::is_envelope(wire)) std::abort();
  return 0;
}
