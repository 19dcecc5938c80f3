#include "server/control_frame.h"

#include <charconv>

namespace server {
namespace {

using base::Errc;
using base::fail;

constexpr std::string_view chunk_head = "chunk ";
constexpr std::string_view hex = "0123456789ABCDEF";

// Per cent and controls as %XX, so that a value is one line.
std::string escaped(std::string_view value) {
  std::string out;
  for (char c : value) {
    auto byte = static_cast<unsigned char>(c);
    if (byte >= ' ' && c != '%' && byte != 0x7f) {
      out += c;
    } else {
      out += {'%', hex[byte >> 4], hex[byte & 15]};
    }
  }
  return out;
}

base::Result<std::string> unescaped(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    char c = text.front();
    text.remove_prefix(1);
    if (c == '%') {
      unsigned byte = 0;
      if (text.size() < 2) return fail(Errc::bad_syntax, "control: a cut escape");
      const std::string_view digits = text.substr(0, 2);
      auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
      if (error != std::errc() || end != digits.data() + digits.size())
        return fail(Errc::bad_syntax, "control: a wrong escape");
      c = static_cast<char>(byte);
      text.remove_prefix(2);
    }
    out += c;
  }
  return out;
}

base::Result<std::optional<ControlFrame>> take_chunk(std::string& bytes, std::size_t line_end) {
  std::size_t size = 0;
  const char* number = bytes.data() + chunk_head.size();
  auto [end, error] = std::from_chars(number, bytes.data() + line_end, size);
  if (error != std::errc() || end != bytes.data() + line_end) return fail(Errc::bad_syntax, "control: a chunk's size");
  if (size > max_control_chunk_bytes) return fail(Errc::too_big, "control: a chunk of " + std::to_string(size));
  if (bytes.size() < line_end + 1 + size) return std::nullopt;
  ControlFrame frame;
  frame.chunk = bytes.substr(line_end + 1, size);
  bytes.erase(0, line_end + 1 + size);
  return frame;
}

base::Result<ControlFrame> parse_lines(std::string_view text) {
  ControlFrame frame;
  frame.head = text.substr(0, text.find('\n'));
  text.remove_prefix(frame.head.size() + 1);
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(line.size() + 1);
    auto equals = line.find('=');
    if (equals == line.npos) return fail(Errc::bad_syntax, "control: a line without =");
    TRY(frame.fields[std::string(line.substr(0, equals))], unescaped(line.substr(equals + 1)));
  }
  return frame;
}

}  // namespace

std::string format_frame(const ControlFrame& frame) {
  if (frame.chunk) return std::string(chunk_head) + std::to_string(frame.chunk->size()) + "\n" + *frame.chunk;
  std::string text = frame.head + "\n";
  for (const auto& [key, value] : frame.fields) text += key + "=" + escaped(value) + "\n";
  return text + "\n";
}

base::Result<std::optional<ControlFrame>> take_frame(std::string& bytes) {
  auto line_end = bytes.find('\n');
  if (line_end != bytes.npos && bytes.starts_with(chunk_head)) return take_chunk(bytes, line_end);
  auto end = bytes.find("\n\n");
  if (end == bytes.npos || end > max_control_frame_bytes) {
    if (bytes.size() > max_control_frame_bytes) return fail(Errc::too_big, "control: a frame beyond its limit");
    return std::nullopt;
  }
  TRY(ControlFrame frame, parse_lines(std::string_view(bytes).substr(0, end + 1)));
  bytes.erase(0, end + 2);
  return frame;
}

}  // namespace server
