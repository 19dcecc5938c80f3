// What is known so far of whether a message matches (Kleene's three values).
#pragma once

#include <cstdint>

namespace search {

enum class Verdict : std::uint8_t { no, unknown, yes };

constexpr Verdict of(bool matches) { return matches ? Verdict::yes : Verdict::no; }
constexpr Verdict negated(Verdict verdict) {
  if (verdict == Verdict::unknown) return Verdict::unknown;
  return verdict == Verdict::yes ? Verdict::no : Verdict::yes;
}

}  // namespace search
