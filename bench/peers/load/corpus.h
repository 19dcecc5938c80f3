// The mail that every server is filled with: message number n of a kind is the same bytes on every run and machine.
// No line begins with a full stop and every line ends in CRLF, so that IMAP and LMTP carry the same bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace load {

enum class Kind {
  varied,  // 1 KB to 2 MB, mean about 24 KB: plain, alternative, attachments, encoded words, threads
  small,   // 1 to 2 KB of plain text with the headers that mail has today
};

Kind kind_of(std::string_view name);
std::string make_message(Kind kind, std::uint64_t number);
// For APPEND, with its quotes: a minute after the message before.
std::string internal_date(std::uint64_t number);

}  // namespace load
