#include "imap/session/outbox.h"

#include <utility>
#include <vector>

namespace imap::session {

base::Task<base::Result<void>> Outbox::flush() {
  if (out_.empty()) co_return base::Result<void>();
  if (out_.is_text()) {
    const std::string text = out_.take_text();
    const base::Chunk chunk{text, nullptr};
    auto writing = channel_.write({&chunk, 1});
    auto written = co_await writing;
    if (!written.has_value()) broken_ = true;
    co_return written;
  }
  const auto pieces = out_.take();
  std::vector<base::Chunk> chunks;
  chunks.reserve(pieces.size());
  for (const auto& piece : pieces) chunks.push_back({piece.bytes(), piece.owner});
  auto writing = channel_.write(chunks);
  auto written = co_await writing;
  if (!written.has_value()) broken_ = true;
  co_return written;
}

base::Task<base::Result<void>> Outbox::flush_if_full() {
  if (!full()) co_return base::Result<void>();
  auto flushing = flush();
  auto flushed = co_await flushing;
  co_return flushed;
}

}  // namespace imap::session
