#include "tally.h"

#include <cstring>

#include "random.h"

namespace load {

void Digest::add_word(std::uint64_t word) {
  state_ = (state_ ^ word) * 0x9fb21c651e98df25U;
  state_ ^= state_ >> 29;
}

void Digest::add(std::string_view bytes) {
  size_ += bytes.size();
  while (!bytes.empty() && pending_bytes_ > 0) {
    pending_ |= std::uint64_t{static_cast<unsigned char>(bytes.front())} << (8 * pending_bytes_);
    bytes.remove_prefix(1);
    pending_bytes_ = (pending_bytes_ + 1) & 7;
    if (pending_bytes_ == 0) {
      add_word(pending_);
      pending_ = 0;
    }
  }
  while (bytes.size() >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), 8);
    add_word(word);
    bytes.remove_prefix(8);
  }
  for (const char c : bytes) {
    pending_ |= std::uint64_t{static_cast<unsigned char>(c)} << (8 * pending_bytes_++);
  }
}

std::uint64_t Digest::end() {
  add_word(pending_);
  const std::uint64_t out = mixed(state_ ^ size_);
  *this = Digest();
  return out;
}

}  // namespace load
