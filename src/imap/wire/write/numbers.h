// Many numbers in a row: what SEARCH, SORT and THREAD answer with.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/ids.h"
#include "imap/wire/output.h"

namespace imap::wire {

inline constexpr std::size_t max_number_bytes = 10;  // of 32 bits, in decimal
// Writes it at `to` and answers with the end. Needs room for max_number_bytes and three octets more.
char* put_number(char* to, std::uint32_t number);

// "* SEARCH 2 84 (MODSEQ 917162500)" as its numbers become known: the answer is in memory once, as what is sent.
class NumbersWriter {
 public:
  // `name`: "* SEARCH" or "* SORT".
  NumbersWriter(Output& out, std::string_view name) : out_(out) { out_.append(name); }
  void add(std::span<const std::uint32_t> numbers);
  // Without numbers there is no modseq. RFC 7162 3.1.5
  void end(std::optional<base::ModSeq> mod_sequence);

 private:
  Output& out_;
  bool any_ = false;
};

}  // namespace imap::wire
