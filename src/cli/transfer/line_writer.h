// Lines of a message as a file keeps them: other line ends, and for mbox the quoting of lines that look like a
// separator.
#pragma once

#include <string>
#include <string_view>

#include "cli/transfer/target.h"

namespace cli {

class LineWriter {
 public:
  enum class Quoting { none, mboxrd };
  LineWriter(LineEnds line_ends, Quoting quoting) : line_ends_(line_ends), quoting_(quoting) {}

  // What can be written now; the rest waits for the next piece.
  std::string feed(std::string_view bytes);
  std::string finish();
  bool ends_with_line() const { return at_line_start_; }

 private:
  void take_line(std::string_view line, std::string& out);

  const LineEnds line_ends_;
  const Quoting quoting_;
  std::string pending_;
  bool at_line_start_ = true;
};

}  // namespace cli
