// What goes over the control socket, as text (docs/formats/control.md): frames of a head line and `key=value` lines,
// ended by an empty line, and chunks of bytes. Pure functions, used by both sides.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace server {

// A request ("account-add"), or its end ("ok", "error"); or a chunk, with `chunk` set and nothing else.
struct ControlFrame {
  std::string head;
  std::map<std::string, std::string> fields;
  std::optional<std::string> chunk;
  bool operator==(const ControlFrame&) const = default;
};

inline constexpr std::size_t max_control_frame_bytes = 64 * 1024;
inline constexpr std::size_t max_control_chunk_bytes = 1024 * 1024;

// Any bytes may be in values; heads and keys are words of the program's own.
std::string format_frame(const ControlFrame& frame);

// Takes a whole frame off the front of `bytes`; nullopt: more is needed. Errc::bad_syntax, Errc::too_big.
base::Result<std::optional<ControlFrame>> take_frame(std::string& bytes);

}  // namespace server
