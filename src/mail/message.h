// A message on its way in, and what is read of one that is here.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "mail/types.h"
#include "mime/columns.h"
#include "mime/crlf.h"
#include "mime/summary.h"

namespace mail {

// A message that was received whole: parsed once, its body staged in the engine, owned by no account yet. Can
// be appended to any number of mailboxes and accounts; the body is stored once.
struct IncomingMessage {
  engine::StagedBodyPtr body;
  std::string summary;  // mime/summary.h, offsets relative to the body
  mime::MessageColumns columns;
};
using IncomingMessagePtr = std::shared_ptr<const IncomingMessage>;

// Streams a message in with bounded memory: normalises line ends, parses, stages the body. Made by
// Store::receive(). One call at a time; dropping it drops the message.
class MessageReceiver {
 public:
  virtual ~MessageReceiver() = default;
  // Errc::too_big over the message limit, Errc::disk_full, Errc::unavailable.
  virtual base::Task<base::Result<void>> write(std::string chunk) = 0;
  virtual base::Task<base::Result<IncomingMessagePtr>> finish() = 0;
};

// Reading one message's bytes: prefix and body as one range. Sizes and offsets cover both.
class MessageReader {
 public:
  virtual ~MessageReader() = default;
  virtual std::uint64_t size_bytes() const = 0;
  // At least one byte unless at the end, at most `length_bytes`; the slice keeps its bytes alive.
  virtual base::Task<base::Result<engine::BodySlice>> read(std::uint64_t offset_bytes, std::uint64_t length_bytes) = 0;
  // The beginning of it where it can be sent from a file at once (engine.h); nullopt: read() it.
  virtual std::optional<engine::BodyFile> in_file(std::uint64_t offset_bytes, std::uint64_t length_bytes) = 0;
};

// What is kept beside a message: the recipient's own header lines and the summary. Views of the record that they were
// read with, which whoever holds a SummaryPtr keeps.
struct StoredSummary {
  std::string_view prefix;  // Return-Path and Delivered-To lines, CRLF-ended; may be empty
  mime::SummaryView summary;
};
using SummaryPtr = std::shared_ptr<const StoredSummary>;
using Summaries = std::vector<base::Result<SummaryPtr>>;

}  // namespace mail
