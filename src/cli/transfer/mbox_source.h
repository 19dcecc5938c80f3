// mbox: messages one after the other, each behind a line "From sender date". Where one ends is told by its
// Content-Length when that leads to the next such line (mboxcl), otherwise by the line itself behind an empty one; then
// quoting (">From ") is undone (mboxrd).
#pragma once

#include "cli/transfer/input_file.h"
#include "cli/transfer/source.h"

namespace cli {

// Where the parts of one message lie in the file.
struct MboxExtent {
  std::uint64_t begin = 0;  // behind the "From " line
  std::uint64_t end = 0;
  std::uint64_t next = 0;  // the next "From " line, or the end of the file
  enum class Quoting : std::uint8_t { none, mboxrd } quoting = Quoting::mboxrd;
};

// The message whose "From " line begins at `at`. Errc::bad_syntax: there is none.
base::Result<MboxExtent> mbox_extent(const InputFile& file, std::uint64_t at);

// asctime() as in "From ada@example.org Sat Jan  1 00:00:00 2022", read as UTC.
std::optional<std::int64_t> mbox_date(std::string_view from_line);

// Status and X-Status as mail programs on the same machine write them: "RO", "AFTD"; X-Keywords.
void apply_status_headers(std::string_view header_block, SourceMessage& message);

}  // namespace cli
