// Every limit that a client's bytes meet before they are a command, in one place. The session tightens the framer's
// before authentication and loosens it afterwards.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

namespace imap::wire {

// Whether the framer yields an APPEND's messages piece by piece, or treats APPEND as any command (before
// authentication).
enum class AppendMode : std::uint8_t { stream, ordinary };

struct FramerLimits {
  std::size_t max_line_bytes = 64 * 1024;      // one line without its CRLF; RFC 7162 4 wants 8,192 at least
  std::size_t max_command_bytes = 512 * 1024;  // all lines and literals of a command; an APPEND's messages do not count
  std::size_t max_literals = 1'000;            // in one command, an APPEND's messages included
  std::uint64_t max_literal_bytes = 128 * 1024;  // each, but an APPEND's messages: the session decides on those
  // LITERAL- sets 4,096 (RFC 7888 5); LITERAL+ takes any size.
  std::uint64_t max_non_synchronizing_bytes = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t max_discard_bytes =
      1024 * 1024;  // what is read and thrown away of a bad command before giving up on the peer
  AppendMode append = AppendMode::stream;
};

// Of the parsers, as the operator decides. Lengths are bounded by the framer already; these bound what bytes cost when
// multiplied.
struct ParseLimits {
  std::size_t list_items = 5'000;  // in any parenthesised list; those below have less
  std::size_t nesting = 100;  // of search keys (parentheses, NOT and OR; a chain of ORs counts once) and of sections
  std::size_t search_keys = 5'000;
  std::size_t set_ranges = 20'000;
  bool operator==(const ParseLimits&) const = default;
};

// Of single lists, whatever the operator says.
inline constexpr std::size_t max_sections = 500;
inline constexpr std::size_t max_header_fields = 500;
inline constexpr std::size_t max_flags = 1'100;  // a mailbox has room for 1,000 keywords
inline constexpr std::size_t max_list_patterns = 100;
inline constexpr std::size_t max_id_parameters = 30;  // RFC 2971 3.3
inline constexpr std::size_t max_quota_resources = 20;
inline constexpr std::size_t max_capabilities = 100;
inline constexpr std::size_t max_sort_criteria = 50;

}  // namespace imap::wire
