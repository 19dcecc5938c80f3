// A part's bytes with the transfer encoding undone, piece by piece: memory does not follow the part's size.
#pragma once

#include <string>

#include "base/result.h"
#include "base/task.h"
#include "mail/message.h"
#include "mime/structure.h"
#include "mime/transfer_encoding.h"

namespace imap::session::fetch {

class DecodedReader {
 public:
  // The reader outlives it.
  DecodedReader(mail::MessageReader& reader, mime::Range range, mime::TransferEncoding encoding)
      : reader_(reader), at_(range.offset), end_(range.end()), decoder_(encoding) {}

  // At least one byte; nothing at the end.
  base::Task<base::Result<std::string>> next();

 private:
  enum class State : std::uint8_t { reading, ended };

  mail::MessageReader& reader_;
  std::uint64_t at_;
  std::uint64_t end_;
  mime::TransferDecoder decoder_;
  State state_ = State::reading;
};

}  // namespace imap::session::fetch
