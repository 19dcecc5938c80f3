// A part's bytes with the transfer encoding undone, piece by piece: memory does not follow the part's size.
#pragma once

#include <string>

#include "base/result.h"
#include "base/task.h"
#include "mail/message.h"
#include "mime/crlf.h"
#include "mime/structure.h"
#include "mime/transfer_encoding.h"

namespace imap::session::fetch {

// Whether a bare LF in what was encoded is told as it is or as CRLF.
enum class LineBreaks : std::uint8_t { as_encoded, crlf };

class DecodedReader {
 public:
  // The reader outlives it.
  DecodedReader(mail::MessageReader& reader, mime::Range range, mime::TransferEncoding encoding, LineBreaks breaks)
      : reader_(reader), at_(range.offset), end_(range.end()), decoder_(encoding), breaks_(breaks) {}

  // At least one byte; nothing at the end.
  base::Task<base::Result<std::string>> next();

 private:
  // The pieces behind the last byte read.
  base::Result<std::string> rest();
  enum class State : std::uint8_t { reading, ended };

  mail::MessageReader& reader_;
  std::uint64_t at_;
  std::uint64_t end_;
  mime::TransferDecoder decoder_;
  LineBreaks breaks_;
  mime::CrlfNormaliser normaliser_{mime::CrlfNormaliser::Policy{}};
  State state_ = State::reading;
};

}  // namespace imap::session::fetch
