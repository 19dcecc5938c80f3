#include "mail/stored_message.h"

#include "mail/record_codec.h"

namespace mail {
namespace {
constexpr std::uint8_t stored_message_version = 1;
}

std::string encode_stored_message(BodyId body, std::string_view prefix, std::string_view summary) {
  return RecordWriter(stored_message_version).id(body).text(prefix).text(summary).sealed();
}

base::Result<StoredMessage> decode_stored_message(std::string_view bytes) {
  TRY(RecordReader reader, RecordReader::open(bytes, stored_message_version, "stored message"));
  StoredMessage message;
  message.body = reader.id<BodyId>();
  message.prefix = reader.text();
  message.summary = reader.text();
  TRY(reader.done());
  return message;
}

}  // namespace mail
