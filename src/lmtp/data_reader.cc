#include "lmtp/data_reader.h"

namespace lmtp {

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
        // The bulk of a message: whole runs up to the next CR.
        std::size_t run = in.find('\r', i);
        if (run == in.npos) run = in.size();
        out.append(in.substr(i, run - i));
        i = run - 1;
        if (run < in.size()) {
          out += '\r';
          state_ = State::cr;
          ++i;
        }
        continue;
      }
    }
    out += c;
    state_ = c == '\r' ? State::cr : State::in_line;
  }
  return {Progress::more, in.size()};
}

}  // namespace lmtp
