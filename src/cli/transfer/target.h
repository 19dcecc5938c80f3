// Where exported messages go: an mbox or a Maildir. Lines end as files on this system do (LF), unless told otherwise.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "mail/types.h"

namespace cli {

struct TargetMessage {
  std::uint64_t size_bytes = 0;
  std::int64_t date_unix_seconds = 0;
  mail::SystemFlags system;
  std::vector<std::string> keywords;
};

enum class LineEnds : std::uint8_t { lf, crlf };

class MessageTarget {
 public:
  virtual ~MessageTarget() = default;
  virtual base::Result<void> begin(const TargetMessage& message) = 0;
  virtual base::Result<void> write(std::string_view bytes) = 0;
  virtual base::Result<void> end() = 0;
  // What was begun and cannot be ended is taken back.
  virtual base::Result<void> abandon() = 0;
  // Everything is on disk after it.
  virtual base::Result<void> close() = 0;
};

// mboxrd, with Status, X-Status and X-Keywords in front of each message. The file must not exist.
base::Result<std::unique_ptr<MessageTarget>> make_mbox(const std::string& path, LineEnds line_ends);
// The folder must not exist or be empty.
base::Result<std::unique_ptr<MessageTarget>> make_maildir(const std::string& path, LineEnds line_ends);

}  // namespace cli
