#include "imap/session/fetch/decoded.h"

namespace imap::session::fetch {
namespace {

constexpr std::uint64_t read_bytes = 64 << 10;

}  // namespace

base::Result<std::string> DecodedReader::rest() {
  state_ = State::ended;
  std::string out;
  decoder_.finish(out);
  if (breaks_ == LineBreaks::as_encoded) return out;
  TRY(out, normaliser_.feed(std::move(out)));
  TRY(normaliser_.finish(out));
  return out;
}

base::Task<base::Result<std::string>> DecodedReader::next() {
  std::string out;
  while (out.empty() && state_ == State::reading) {
    if (at_ >= end_) co_return rest();
    auto reading = reader_.read(at_, std::min(read_bytes, end_ - at_));
    CO_TRY(const auto slice, co_await reading);
    if (slice.bytes.empty()) co_return base::fail(base::Errc::corrupt, "a message ends before its part");
    at_ += slice.bytes.size();
    decoder_.feed(slice.bytes, out);
    if (breaks_ == LineBreaks::as_encoded) continue;
    CO_TRY(out, normaliser_.feed(std::move(out)));
  }
  co_return out;
}

}  // namespace imap::session::fetch
