// Cuts a stream into lines without keeping them: of each line its head, the first max_line_head bytes, is told once, as
// soon as it is settled, so that what follows does not depend on how the stream was cut. Used by the parser.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "mime/byte_block.h"
#include "mime/limits.h"

namespace mime {

// Enough for any delimiter line and any field name.
inline constexpr std::size_t max_line_head = max_boundary_bytes + 128;

struct LineHead {
  std::string_view text;     // line break included if the line is whole
  std::string_view earlier;  // of it, what came in earlier chunks
  bool whole = false;        // the line is no longer than this
};

// Handler: void on_line_head(const LineHead&); void on_line_tail(std::string_view more);
// void on_line_end(unsigned line_break_bytes); bool wants_only_dashes(): of whole lines it wants the heads of those
// that begin with a dash, and of the others void on_plain_lines(std::size_t lines, unsigned last_line_break_bytes).
template <class Handler>
class LineSplitter {
 public:
  explicit LineSplitter(Handler& handler) : handler_(handler) {}

  // Offset of the present line's first byte, and of the next byte to come.
  std::uint64_t line_start() const { return line_start_; }
  std::uint64_t position() const { return position_; }
  bool at_line_start() const { return position_ == line_start_; }
  bool head_told() const { return head_told_; }
  bool after_cr() const { return last_ == '\r'; }

  void feed(std::string_view chunk) {
    while (!chunk.empty()) {
      if (at_line_start() && handler_.wants_only_dashes()) chunk.remove_prefix(pass_plain_lines(chunk));
      if (chunk.empty()) return;
      const std::size_t lf = chunk.find('\n');
      if (lf == std::string_view::npos) return more(chunk);
      whole_line(chunk.substr(0, lf + 1));
      chunk.remove_prefix(lf + 1);
    }
  }
  // The stream ends, perhaps in the middle of a line.
  void finish() {
    if (!at_line_start() && !head_told_) tell(head_, head_, true);
  }

 private:
  // The bulk of most mail, at what counting its line feeds costs. Answers with how much of the chunk it was.
  std::size_t pass_plain_lines(std::string_view chunk) {
    if (chunk.front() == '-') return 0;
    auto [end, lines] = pass_plain_blocks(chunk);
    while (end < chunk.size() && chunk[end] != '-') {
      const std::size_t lf = chunk.find('\n', end);
      if (lf == std::string_view::npos) break;
      end = lf + 1;
      ++lines;
    }
    if (lines == 0) return 0;
    position_ += end;
    line_start_ = position_;
    handler_.on_plain_lines(lines, end > 1 && chunk[end - 2] == '\r' ? 2 : 1);
    return end;
  }
  struct Passed {
    std::size_t end;  // behind a line feed, or 0
    std::size_t lines;
  };
  // As far as no line begins with a dash, many bytes at a time.
  static Passed pass_plain_blocks(std::string_view chunk) {
    constexpr std::size_t blocks = 8;
    constexpr std::size_t stride_bytes = blocks * byte_block_bytes;
    std::size_t end = 0;
    std::size_t lines = 0;
    for (; chunk.size() - end > stride_bytes; end += stride_bytes) {
      ByteBlock line_feeds{};
      ByteBlock dashed{};
      for (std::size_t block = 0; block < blocks; ++block) {
        const char* const at = chunk.data() + end + block * byte_block_bytes;
        const ByteBlock breaks = equal_to(load_block(at), '\n');
        dashed |= breaks & equal_to(load_block(at + 1), '-');
        line_feeds -= breaks;
      }
      if (any_byte(dashed)) break;
      lines += sum_of_bytes(line_feeds);
    }
    return {lines == 0 ? 0 : chunk.substr(0, end).rfind('\n') + 1, lines};
  }
  // The rest of a line, its line feed included.
  void whole_line(std::string_view text) {
    const std::uint64_t size = position_ - line_start_ + text.size();
    const bool crlf = text.size() > 1 ? text[text.size() - 2] == '\r' : last_ == '\r';
    if (head_told_) {
      handler_.on_line_tail(text);
    } else if (size > max_line_head) {
      long_line(text);
    } else if (head_.empty()) {
      tell(text, {}, true);
    } else {
      const std::size_t earlier = head_.size();
      head_ += text;
      tell(head_, std::string_view(head_).substr(0, earlier), true);
    }
    position_ += text.size();
    handler_.on_line_end(crlf ? 2 : 1);
    line_start_ = position_;
    head_told_ = false;
    head_.clear();
    last_ = '\0';
  }
  // A piece without line feed.
  void more(std::string_view text) {
    if (head_told_) {
      handler_.on_line_tail(text);
    } else if (head_.size() + text.size() > max_line_head) {
      long_line(text);
    } else {
      head_ += text;
    }
    last_ = text.back();
    position_ += text.size();
  }
  void long_line(std::string_view text) {
    const std::size_t earlier = head_.size();
    const std::size_t n = max_line_head - earlier;
    head_ += text.substr(0, n);
    tell(head_, std::string_view(head_).substr(0, earlier), false);
    handler_.on_line_tail(text.substr(n));
  }
  void tell(std::string_view text, std::string_view earlier, bool whole) {
    head_told_ = true;
    handler_.on_line_head(LineHead{text, earlier, whole});
  }

  Handler& handler_;
  std::string head_;
  std::uint64_t line_start_ = 0;
  std::uint64_t position_ = 0;
  bool head_told_ = false;
  char last_ = '\0';  // of the present line, when part of it came in an earlier chunk
};

}  // namespace mime
