// What came back, counted: enough to tell that two servers gave the same answer, whatever their wording.
#pragma once

#include <cstdint>
#include <string_view>

namespace load {

struct Tally {
  std::uint64_t bytes = 0;
  std::uint64_t ok = 0;
  std::uint64_t refused = 0;  // tagged NO or BAD
  std::uint64_t exists = 0;
  std::uint64_t expunge = 0;
  std::uint64_t fetch = 0;
  std::uint64_t other = 0;
  std::uint64_t largest_exists = 0;
  std::uint64_t literals = 0;
  std::uint64_t literal_bytes = 0;
  std::uint64_t literal_digest = 0;  // a sum of each one's digest: independent of order
  std::uint64_t numbers = 0;         // in SEARCH, SORT and THREAD
  std::uint64_t number_digest = 0;   // dependent on their order
};

// Eight bytes at a time, whatever pieces the text arrives in.
class Digest {
 public:
  void add(std::string_view bytes);
  // And begins anew.
  std::uint64_t end();

 private:
  void add_word(std::uint64_t word);
  std::uint64_t state_ = 0x9e3779b97f4a7c15U;
  std::uint64_t pending_ = 0;
  unsigned pending_bytes_ = 0;
  std::uint64_t size_ = 0;
};

}  // namespace load
