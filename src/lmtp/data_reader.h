// DATA's stream undone (RFC 5321 4.5.2): the dot that stuffs a line goes, CRLF.CRLF ends. Nothing else ends it: a bare
// LF around the dot is data, so that no second message can be smuggled in by one that another server read differently.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lmtp {

class DataReader {
 public:
  enum class Progress { more, ended };
  struct Taken {
    Progress progress = Progress::more;
    std::size_t used_bytes = 0;  // of the input; what follows the end belongs to the next command
  };
  // Appends the message's bytes to `out`.
  Taken feed(std::string_view in, std::string& out);

 private:
  enum class State : std::uint8_t { line_start, in_line, cr, dot, dot_cr };
  static State state_behind(std::string_view piece);
  State state_ = State::line_start;
};

}  // namespace lmtp
