// Many numbers in a row: what SEARCH, SORT and THREAD answer with.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/ids.h"
#include "imap/wire/output.h"

namespace imap::wire {

inline constexpr std::size_t max_number_bytes = 10;  // of 32 bits, in decimal
// What put_number() needs, which writes some octets that do not count.
inline constexpr std::size_t number_room_bytes = max_number_bytes + 3;
// Writes it at `to` and answers with the end.
char* put_number(char* to, std::uint32_t number);

// "* SEARCH 2 84 (MODSEQ 917162500)" as its numbers become known: the answer is in memory once, as what is sent.
class NumbersWriter {
 public:
  // `name`: "* SEARCH" or "* SORT".
  NumbersWriter(Output& out, std::string_view name) : out_(out) { out_.append(name); }
  // How many will come, where that is known: what many need is taken at once.
  void expect(std::size_t numbers);
  void add(std::span<const std::uint32_t> numbers);
  // Without numbers there is no modseq. RFC 7162 3.1.5
  void end(std::optional<base::ModSeq> mod_sequence);

 private:
  // The space and the digits before the last four of a number: numbers in a row share them.
  struct Head {
    static constexpr std::size_t room_bytes = 8;
    std::array<char, room_bytes> text{};
    std::size_t size_bytes = 0;
    std::uint32_t from = 0;       // the first number that has it
    std::uint32_t numbers = 0;    // how many have it
    const char* tails = nullptr;  // their last four digits, one behind the other
  };
  static char* put(char* to, std::uint32_t number, Head& head);

  Output& out_;
  Head head_;
  bool any_ = false;
};

}  // namespace imap::wire
