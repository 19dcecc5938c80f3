#include "lmtp/data_reader.h"

namespace lmtp {

namespace {

// The first dot behind a CRLF from `from` on, where a line is under way; or the end.
std::size_t dot_at_line_start(std::string_view in, std::size_t from) {
  for (std::size_t dot = in.find('.', from); dot != in.npos; dot = in.find('.', dot + 1))
    if (dot >= from + 2 && in[dot - 1] == '\n' && in[dot - 2] == '\r') return dot;
  return in.size();
}

}  // namespace

// Behind a piece that is not empty and began within a line.
DataReader::State DataReader::state_behind(std::string_view piece) {
  if (piece.ends_with("\r\n")) return State::line_start;
  return piece.back() == '\r' ? State::cr : State::in_line;
}

DataReader::Taken DataReader::feed(std::string_view in, std::string& out) {
  for (std::size_t i = 0; i < in.size(); ++i) {
    char c = in[i];
    switch (state_) {
      case State::line_start:
        if (c == '.') {
          state_ = State::dot;
          continue;
        }
        break;
      case State::dot:
        if (c == '\r') {
          state_ = State::dot_cr;
          continue;
        }
        break;  // the dot was stuffing
      case State::dot_cr:
        if (c == '\n') return {Progress::ended, i + 1};
        out += '\r';  // a bare CR behind the stuffing dot
        break;
      case State::cr:
        if (c == '\n') {
          out += c;
          state_ = State::line_start;
          continue;
        }
        break;
      case State::in_line: {
        // The bulk of a message, in one piece up to the next dot that a line begins with.
        const std::size_t end = dot_at_line_start(in, i);
        out.append(in.substr(i, end - i));
        state_ = state_behind(in.substr(i, end - i));
        i = end - 1;
        continue;
      }
    }
    out += c;
    state_ = c == '\r' ? State::cr : State::in_line;
  }
  return {Progress::more, in.size()};
}

}  // namespace lmtp
