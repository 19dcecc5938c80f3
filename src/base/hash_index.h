// HashIndex: numbers found by a hash of 64 bits, in one flat table. Who sent the mail may
// have chosen what is hashed: a secret of the process is mixed in, so that nobody can make the table slow.
#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace base {

inline std::uint64_t folded_product(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product >> 64) ^ static_cast<std::uint64_t>(product);
}

// Of a text, with the secret.
std::uint64_t hash_of(std::string_view text);
std::uint64_t hash_secret();

class HashIndex {
 public:
  // For so many numbers, all below 2^32 - 1; for more, grow().
  explicit HashIndex(std::size_t numbers);

  bool full() const { return count_ == slots_.size() / 2; }
  // Makes room for as many again; hash_of_number(n) is what n was added with.
  template <class HashOfNumber>
  void grow(HashOfNumber&& hash_of_number) {
    HashIndex larger(slots_.size());
    for (const Slot& slot : slots_) {
      if (slot.number != nobody)
        larger.find_or_add(hash_of_number(slot.number), slot.number, [](std::uint32_t) { return false; });
    }
    *this = std::move(larger);
  }

  // Asks for the place where a hash is looked for: when many are, some are fetched while others are compared.
  void prefetch(std::uint64_t hash) const { __builtin_prefetch(&slots_[mix(hash) >> shift_]); }

  // The number with this hash for which is_it(number) says so.
  template <class IsIt>
  std::optional<std::uint32_t> find(std::uint64_t hash, IsIt&& is_it) const {
    const std::uint64_t mixed = mix(hash);
    for (std::size_t at = mixed >> shift_; slots_[at].number != nobody; at = (at + 1) & (slots_.size() - 1)) {
      if (slots_[at].tag == static_cast<std::uint32_t>(mixed) && is_it(slots_[at].number)) return slots_[at].number;
    }
    return std::nullopt;
  }

  // Requires !full(). The number with this hash for which is_it(number) says so; `number` itself, added, where there is
  // none.
  template <class IsIt>
  std::uint32_t find_or_add(std::uint64_t hash, std::uint32_t number, IsIt&& is_it) {
    const std::uint64_t mixed = mix(hash);
    const auto tag = static_cast<std::uint32_t>(mixed);
    for (std::size_t at = mixed >> shift_;; at = (at + 1) & (slots_.size() - 1)) {
      Slot& slot = slots_[at];
      if (slot.number == nobody) {
        slot = {tag, number};
        ++count_;
        return number;
      }
      if (slot.tag == tag && is_it(slot.number)) return slot.number;
    }
  }

 private:
  static constexpr std::uint32_t nobody = UINT32_MAX;
  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t number = nobody;
  };
  std::uint64_t mix(std::uint64_t hash) const { return folded_product(hash ^ secret_, 0x9e37'79b9'7f4a'7c15u); }

  std::vector<Slot> slots_;
  std::size_t count_ = 0;
  unsigned shift_;
  std::uint64_t secret_;
};

}  // namespace base
