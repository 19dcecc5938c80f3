#include "cli/transfer/line_writer.h"

namespace cli {
namespace {

bool looks_like_separator(std::string_view line) {
  const std::size_t from = line.find_first_not_of('>');
  return from != line.npos && line.substr(from).starts_with("From ");
}

}  // namespace

// Long lines go out in pieces; only their beginning matters.
std::string LineWriter::feed(std::string_view bytes) {
  constexpr std::size_t enough_to_tell = 4096;
  pending_ += bytes;
  std::string out;
  std::size_t at = 0;
  while (at < pending_.size()) {
    const std::size_t end = pending_.find('\n', at);
    const bool whole = end != pending_.npos;
    if (!whole && pending_.size() - at < enough_to_tell) break;
    // A CR at the end of a piece may be half of a line break.
    std::size_t length = (whole ? end + 1 : pending_.size()) - at;
    if (!whole && pending_.back() == '\r') --length;
    take_line(std::string_view(pending_).substr(at, length), out);
    at += length;
    if (!whole) break;
  }
  pending_.erase(0, at);
  return out;
}

std::string LineWriter::finish() {
  std::string out;
  take_line(pending_, out);
  pending_.clear();
  return out;
}

void LineWriter::take_line(std::string_view line, std::string& out) {
  if (line.empty()) return;
  if (at_line_start_ && quoting_ == Quoting::mboxrd && looks_like_separator(line)) out += '>';
  at_line_start_ = line.ends_with('\n');
  if (line_ends_ == LineEnds::lf && line.ends_with("\r\n")) {
    out += line.substr(0, line.size() - 2);
    out += '\n';
  } else {
    out += line;
  }
}

}  // namespace cli
