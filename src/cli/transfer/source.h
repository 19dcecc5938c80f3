// Where imported messages come from: an mbox, a Maildir, a folder of .eml files. One message at a time, in pieces, so
// that neither a large mailbox nor a large message is ever in memory.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "mail/types.h"

namespace cli {

// One message of a source; reads from it are in order, once.
class SourceMessage {
 public:
  virtual ~SourceMessage() = default;
  // The next piece; empty at the end. Errc::io.
  virtual base::Result<std::string> read() = 0;

  std::string place;             // file, or file and offset: for messages to the operator
  std::uint64_t size_bytes = 0;  // about
  mail::SystemFlags system;
  std::vector<std::string> keywords;
  std::optional<std::int64_t> date_unix_seconds;  // when it was delivered, as far as the source knows
};

class MessageSource {
 public:
  virtual ~MessageSource() = default;
  // nullptr at the end.
  virtual base::Result<std::unique_ptr<SourceMessage>> next() = 0;
  virtual std::uint64_t total_bytes() const = 0;
};

enum class SourceFormat : std::uint8_t { detect, mbox, maildir, eml };

// Errc::not_found, Errc::io; Errc::bad_syntax when it is none of the formats (the detail says what was expected).
base::Result<std::unique_ptr<MessageSource>> open_source(const std::string& path, SourceFormat format);

base::Result<std::unique_ptr<MessageSource>> open_mbox(const std::string& path);
base::Result<std::unique_ptr<MessageSource>> open_maildir(const std::string& path);
// Every *.eml below the folder, in the order of their paths; or one file.
base::Result<std::unique_ptr<MessageSource>> open_eml(const std::string& path);

}  // namespace cli
