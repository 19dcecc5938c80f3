#include <charconv>

#include "cli/transfer/mbox_source.h"
#include "mime/ascii.h"
#include "mime/header.h"

namespace cli {
namespace {

using base::Result;

constexpr std::string_view separator = "From ";
constexpr std::size_t max_header_bytes = 1 << 20;

// Offset of the line behind the one that begins at `at`.
Result<std::uint64_t> after_line(const InputFile& file, std::uint64_t at) {
  while (at < file.size_bytes()) {
    TRY(auto piece, file.read_at(at, 4096));
    const std::size_t end = piece.find('\n');
    if (end != piece.npos) return at + end + 1;
    at += piece.size();
  }
  return file.size_bytes();
}

struct Header {
  std::uint64_t end = 0;  // behind the blank line
  std::optional<std::uint64_t> content_length;
};

std::size_t blank_line_end(std::string_view bytes) {
  const std::size_t lf = bytes.find("\n\n");
  const std::size_t crlf = bytes.find("\n\r\n");
  if (lf == bytes.npos && crlf == bytes.npos) return bytes.npos;
  return crlf < lf ? crlf + 3 : lf + 2;
}

Result<Header> read_header(const InputFile& file, std::uint64_t begin) {
  std::string block;
  Header header{begin, std::nullopt};
  while (block.size() < max_header_bytes) {
    TRY(auto piece, file.read_at(begin + block.size(), 16 << 10));
    block += piece;
    const std::size_t end = blank_line_end(block);
    if (end != block.npos) {
      header.end = begin + end;
      if (auto field = mime::find_field(std::string_view(block).substr(0, end), "Content-Length")) {
        const std::string_view digits = mime::trim(field->value);
        std::uint64_t length = 0;
        if (std::from_chars(digits.data(), digits.data() + digits.size(), length).ec == std::errc())
          header.content_length = length;
      }
      return header;
    }
    if (piece.empty()) break;
  }
  return header;
}

// Is there a "From " line at `at`, maybe behind one line break, or the end of the file? Its offset.
Result<std::optional<std::uint64_t>> separator_near(const InputFile& file, std::uint64_t at) {
  if (at > file.size_bytes()) return std::nullopt;
  TRY(auto piece, file.read_at(at, separator.size() + 2));
  for (std::string_view before : {"", "\n", "\r\n"}) {
    if (!piece.starts_with(before)) continue;
    std::string_view rest = std::string_view(piece).substr(before.size());
    if (rest.empty() || rest.starts_with(separator)) return at + before.size();
  }
  return std::nullopt;
}

// Where the last message ends: the empty line that closes an mbox is none of its own, unless it ends the header.
Result<std::uint64_t> end_of_last(const InputFile& file, std::uint64_t header_end) {
  const std::uint64_t size = file.size_bytes();
  for (std::string_view closing : {"\n\n", "\n\r\n"}) {
    const std::uint64_t line_end = closing.size() - 1;
    if (size < header_end + line_end) continue;
    TRY(auto tail, file.read_at(size - closing.size(), closing.size()));
    if (tail == closing) return size - line_end;
  }
  return size;
}

// The next "From " line behind an empty line, from `at` on.
Result<MboxExtent> scan(const InputFile& file, MboxExtent extent, std::uint64_t at) {
  std::string window;
  std::uint64_t window_begin = at;
  while (true) {
    TRY(auto piece, file.read_at(window_begin + window.size(), piece_bytes));
    window += piece;
    for (std::string_view mark : {"\n\nFrom ", "\n\r\nFrom "}) {
      const std::size_t found = window.find(mark);
      if (found == window.npos) continue;
      const std::uint64_t end = window_begin + found + 1;
      if (extent.next != 0 && end >= extent.end) continue;
      extent.end = end;
      extent.next = window_begin + found + mark.size() - separator.size();
    }
    if (extent.next != 0) return extent;
    if (piece.empty()) break;
    const std::size_t keep = std::min<std::size_t>(window.size(), 16);
    window_begin += window.size() - keep;
    window.erase(0, window.size() - keep);
  }
  extent.end = extent.next = file.size_bytes();
  return extent;
}

}  // namespace

Result<MboxExtent> mbox_extent(const InputFile& file, std::uint64_t at) {
  TRY(auto first, file.read_at(at, separator.size()));
  if (first != separator) {
    return base::fail(base::Errc::bad_syntax, file.path() + ": no \"From \" line at byte " + std::to_string(at));
  }
  MboxExtent extent;
  TRY(extent.begin, after_line(file, at));
  TRY(Header header, read_header(file, extent.begin));
  if (header.content_length && *header.content_length <= file.size_bytes()) {
    extent.end = header.end + *header.content_length;
    TRY(auto next, separator_near(file, extent.end));
    if (next) {
      extent.next = *next;
      extent.quoting = MboxExtent::Quoting::none;
      return extent;
    }
  }
  // A message of a header alone: its blank line may be the one before the separator.
  const std::uint64_t from = header.end >= extent.begin + 3 ? header.end - 3 : extent.begin;
  TRY(extent, scan(file, extent, from));
  if (extent.next == file.size_bytes()) {
    TRY(extent.end, end_of_last(file, header.end));
  }
  return extent;
}

}  // namespace cli
