// What the store keeps under a MessageId: whose body it is, the recipient's own header lines and the summary. Written
// once when the message arrives, erased when nothing refers to it any more. docs/formats/keys.md.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "mail/types.h"

namespace mail {

// Views of the record's bytes.
struct StoredMessage {
  BodyId body;
  std::string_view prefix;
  std::string_view summary;
};

std::string encode_stored_message(BodyId body, std::string_view prefix, std::string_view summary);
base::Result<StoredMessage> decode_stored_message(std::string_view bytes);

}  // namespace mail
