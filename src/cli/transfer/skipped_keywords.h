// What an import leaves out of the keywords of its source: other programs allow names that no IMAP client could be told
// (spaces, letters beyond ASCII, a backslash in front). Such a name costs itself and never its message. Who uses it:
// import.cc.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "cli/transfer/source.h"

namespace cli {

class SkippedKeywords {
 public:
  // A source that names every message otherwise does not fill the screen.
  static constexpr std::size_t max_names_told = 20;

  // Leaves the message those that are keywords (RFC 9051 9, flag-keyword), each once. Gives what to tell of names that
  // were not seen before, with the message's place.
  std::vector<std::string> take_from(SourceMessage& message);
  // To be told at the end; empty: there was nothing to skip.
  std::string total() const;

 private:
  std::set<std::string, std::less<>> names_told_;
  std::uint64_t keywords_ = 0;
  std::uint64_t messages_ = 0;
};

}  // namespace cli
