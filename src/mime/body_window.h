// Hands a body to the visitor as it streams by, but never a byte that may turn out to belong to the delimiter after the
// body. Used by the parser alone. Holds back at most one line's start and one line break.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "mime/parser.h"

namespace mime {

class BodyWindow {
 public:
  explicit BodyWindow(PartVisitor* visitor) : visitor_(visitor) {}

  bool active() const { return active_; }
  // Every chunk that is fed, at its offset in the message.
  void chunk(std::string_view bytes, std::uint64_t offset) {
    chunk_ = bytes;
    chunk_offset_ = offset;
  }
  // A body starts at `offset`; `earlier` are its bytes that came before the present chunk.
  void begin(std::uint64_t offset, std::string_view earlier) {
    active_ = true;
    sent_ = offset;
    held_ = earlier;
  }
  // Everything before `end` is body.
  void deliver_to(std::uint64_t end) {
    if (!active_ || end <= sent_) return;
    if (!held_.empty()) {
      const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(held_.size(), end - sent_));
      visitor_->on_body(std::string_view(held_).substr(0, n));
      held_.erase(0, n);
      sent_ += n;
    }
    if (end <= sent_) return;
    visitor_->on_body(chunk_.substr(sent_ - chunk_offset_, end - sent_));
    sent_ = end;
  }
  // The chunk goes away; `end` is where it ends.
  void keep_to(std::uint64_t end) {
    if (!active_) return;
    const std::uint64_t from = sent_ + held_.size();
    if (from < end) held_ += chunk_.substr(from - chunk_offset_, end - from);
  }
  void end() {
    if (!active_) return;
    active_ = false;
    held_.clear();
    visitor_->on_body_end();
  }

 private:
  PartVisitor* visitor_;
  bool active_ = false;
  std::uint64_t sent_ = 0;  // offset of the first byte not delivered
  std::string held_;        // bytes from sent_ on that came before the chunk
  std::string_view chunk_;
  std::uint64_t chunk_offset_ = 0;
};

}  // namespace mime
