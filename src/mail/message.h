// A message on its way in, and what is read of one that is here.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "mail/types.h"
#include "mime/columns.h"
#include "mime/crlf.h"

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

// What is kept beside a message: the recipient's own header lines and the summary (mime::SummaryView reads it), as
// parts of the record they were read with. Views live as long as it does, in its place.
class StoredSummary {
 public:
  StoredSummary() = default;
  // The parts lie in `record`.
  StoredSummary(std::string&& record, std::string_view prefix, std::string_view summary)
      : prefix_(place(record, prefix)), summary_(place(record, summary)), record_(std::move(record)) {}

  // Return-Path and Delivered-To lines, CRLF-ended; may be empty.
  std::string_view prefix() const { return part(prefix_); }
  std::string_view summary() const { return part(summary_); }

 private:
  struct Place {
    std::uint32_t at = 0;
    std::uint32_t bytes = 0;
  };
  static Place place(const std::string& record, std::string_view part) {
    return {static_cast<std::uint32_t>(part.data() - record.data()), static_cast<std::uint32_t>(part.size())};
  }
  std::string_view part(Place place) const { return std::string_view(record_).substr(place.at, place.bytes); }

  Place prefix_, summary_;
  std::string record_;
};

}  // namespace mail
