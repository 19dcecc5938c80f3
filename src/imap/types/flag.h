// Flags as commands and responses carry them. RFC 9051 2.3.2
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace imap {

// One bit each; the order is the order they are written in.
enum class SystemFlag : std::uint8_t {
  answered = 1 << 0,
  flagged = 1 << 1,
  deleted = 1 << 2,
  seen = 1 << 3,
  draft = 1 << 4,
  recent = 1 << 5,  // RFC 3501 only, and only from the server: no parser yields it
};

// A set of SystemFlag.
struct SystemFlags {
  std::uint8_t bits = 0;

  constexpr bool operator==(const SystemFlags&) const = default;
  constexpr bool has(SystemFlag flag) const { return (bits & static_cast<std::uint8_t>(flag)) != 0; }
  constexpr SystemFlags& add(SystemFlag flag) {
    bits = static_cast<std::uint8_t>(bits | static_cast<std::uint8_t>(flag));
    return *this;
  }
  constexpr bool empty() const { return bits == 0; }
};

// What a client may store. RFC 9051 7.3.5
inline constexpr SystemFlags storable_flags{0x1f};

// flag-list of a command. Keywords keep the client's spelling (they are compared without case).
struct FlagList {
  SystemFlags system;
  std::vector<std::string> keywords;
  // "\Recent" and flag-extensions that no RFC defines, with the backslash: the grammar allows them, no server
  // can store them.
  std::vector<std::string> extensions;
  bool operator==(const FlagList&) const = default;
};

// Flags on their way out: views, so that a scan over a mailbox allocates nothing. They live as long as the
// call.
struct FlagsView {
  SystemFlags system;
  std::span<const std::string_view> keywords;
};

// The name on the wire ("\Seen").
constexpr std::string_view to_string(SystemFlag flag) {
  switch (flag) {
    case SystemFlag::answered: return "\\Answered";
    case SystemFlag::flagged: return "\\Flagged";
    case SystemFlag::deleted: return "\\Deleted";
    case SystemFlag::seen: return "\\Seen";
    case SystemFlag::draft: return "\\Draft";
    case SystemFlag::recent: return "\\Recent";
  }
  return {};
}

}  // namespace imap
