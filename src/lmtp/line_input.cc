#include "lmtp/line_input.h"

#include <utility>

namespace lmtp {

base::Task<base::Result<void>> LineInput::flush() {
  if (output_.empty()) co_return base::Result<void>();
  std::string sent = std::move(output_);
  output_.clear();
  const base::Chunk chunk{sent, nullptr};
  auto writing = channel_.write(std::span(&chunk, 1));
  base::Result<void> written = co_await writing;
  co_return written;
}

base::Task<base::Result<std::string_view>> LineInput::arrive() {
  auto flushing = flush();
  CO_TRY(co_await flushing);
  while (true) {
    auto reading = channel_.read(timeout_);
    CO_TRY(base::Input input, co_await reading);
    if (input.event == base::InputEvent::timed_out) {
      timed_out_ = TimedOut::yes;
      co_return base::fail(base::Errc::closed, "the peer was silent for too long");
    }
    if (input.event == base::InputEvent::woken) continue;
    co_return input.bytes;
  }
}

base::Task<base::Result<void>> LineInput::more() {
  pending_.erase(0, used_);
  used_ = 0;
  if (borrowed_.empty()) {
    auto arriving = arrive();
    CO_TRY(borrowed_, co_await arriving);
  }
  pending_ += std::exchange(borrowed_, {});
  co_return base::Result<void>();
}

base::Task<base::Result<std::string>> LineInput::line(std::size_t max_bytes) {
  std::size_t searched = 0;
  while (true) {
    std::string_view here = std::string_view(pending_).substr(used_);
    std::size_t end = here.find('\n', searched);
    if (end != here.npos) {
      std::string_view line = here.substr(0, end);
      used_ += end + 1;
      if (skipping_ == Skipping::to_line_end) {
        skipping_ = Skipping::no;
        searched = 0;
        continue;
      }
      if (line.size() > max_bytes) co_return base::fail(base::Errc::too_big, "line too long");
      if (line.ends_with('\r')) line.remove_suffix(1);
      co_return std::string(line);
    }
    searched = here.size();
    if (here.size() > max_bytes) {
      bool first = skipping_ == Skipping::no;
      used_ = pending_.size();
      searched = 0;
      skipping_ = Skipping::to_line_end;
      if (first) co_return base::fail(base::Errc::too_big, "line too long");
    }
    auto reading = more();
    CO_TRY(co_await reading);
  }
}

base::Task<base::Result<std::string_view>> LineInput::some() {
  if (used_ < pending_.size()) co_return std::string_view(pending_).substr(used_);
  if (borrowed_.empty()) {
    auto arriving = arrive();
    CO_TRY(borrowed_, co_await arriving);
  }
  co_return borrowed_;
}

void LineInput::use(std::size_t bytes) {
  if (used_ == pending_.size()) return borrowed_.remove_prefix(bytes);
  used_ += bytes;
  if (used_ < pending_.size()) return;
  pending_.clear();
  used_ = 0;
}

void LineInput::forget() {
  pending_.clear();
  used_ = 0;
  borrowed_ = {};
  skipping_ = Skipping::no;
}

}  // namespace lmtp
