// The small records of an account and a message whose checksum holds and whose contents are anything: reading one
// either refuses or gives a value that, written, reads as the same bytes. The first byte chooses the record; the
// checksum is made here.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include <zlib.h>

#include "mail/heads.h"
#include "mail/references.h"
#include "mail/stored_message.h"

namespace {

using namespace mail;

// docs/formats/README.md: CRC-32, little-endian, behind the record.
std::string sealed(std::string_view record) {
  std::string out(record);
  const auto crc = crc32_z(0, reinterpret_cast<const unsigned char*>(record.data()), record.size());
  for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<char>(crc >> shift));
  return out;
}

template <class Decode>
void check(const std::string& bytes, Decode decode) {
  const auto value = decode(bytes);
  if (!value.has_value()) return;
  const std::string written = encode(*value);
  const auto read = decode(written);
  if (!read.has_value() || encode(*read) != written) std::abort();
}

void check_message(const std::string& bytes) {
  const auto message = decode_stored_message(bytes);
  if (!message.has_value()) return;
  if (encode_stored_message(message->body, message->prefix, message->summary).size() > bytes.size()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string bytes = sealed({reinterpret_cast<const char*>(data) + 1, size - 1});
  switch (data[0] % 7) {
    case 0: check(bytes, [](std::string_view b) { return decode_account_head(b); }); break;
    case 1: check(bytes, [](std::string_view b) { return decode_mailbox_record(b); }); break;
    case 2: check(bytes, [](std::string_view b) { return decode_folder(MailboxId(9), b); }); break;
    case 3: check(bytes, [](std::string_view b) { return decode_shared_references(b); }); break;
    case 4: check(bytes, [](std::string_view b) { return decode_dropped_references(b); }); break;
    case 5: check(bytes, [](std::string_view b) { return decode_reference_counts(b); }); break;
    default: check_message(bytes); break;
  }
  return 0;
}
