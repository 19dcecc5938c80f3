#include "imap/session/outbox.h"

#include <utility>

namespace imap::session {

base::Task<base::Result<void>> Outbox::flush() {
  const auto taken = out_.take();
  if (taken.chunks.empty()) co_return base::Result<void>();
  auto writing = channel_.write(taken.chunks);
  auto written = co_await writing;
  if (!written.has_value()) broken_ = true;
  co_return written;
}

base::Task<base::Result<void>> Outbox::flush_if_full() {
  if (!full()) co_return base::Result<void>();
  auto taken = out_.take();
  auto writing = channel_.write(taken.chunks);
  auto written = co_await writing;
  if (!written.has_value()) broken_ = true;
  out_.reuse(std::move(taken));
  co_return written;
}

}  // namespace imap::session
