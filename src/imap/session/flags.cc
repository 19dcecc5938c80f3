#include "imap/session/flags.h"

#include <array>
#include <utility>

namespace imap::session {
namespace {

// The two layers number the flags differently: the wire in the order of writing, the model in that of its pages.
constexpr std::array pairs{
    std::pair{SystemFlag::answered, mail::SystemFlag::answered},
    std::pair{SystemFlag::flagged, mail::SystemFlag::flagged},
    std::pair{SystemFlag::deleted, mail::SystemFlag::deleted},
    std::pair{SystemFlag::seen, mail::SystemFlag::seen},
    std::pair{SystemFlag::draft, mail::SystemFlag::draft},
};

// By the bits of the model, of which stored pages may hold more than there are flags.
constexpr auto wire_flags = [] {
  std::array<SystemFlags, 1 << pairs.size()> all{};
  for (std::size_t bits = 0; bits < all.size(); ++bits) {
    for (const auto& [wire, model] : pairs) {
      if (mail::SystemFlags{static_cast<std::uint8_t>(bits)}.has(model)) all[bits].add(wire);
    }
  }
  return all;
}();

}  // namespace

StorableFlags storable(FlagList flags) {
  StorableFlags out;
  for (const auto& [wire, model] : pairs) {
    if (flags.system.has(wire)) out.system = out.system.with(model);
  }
  out.keywords = std::move(flags.keywords);
  return out;
}

SystemFlags to_wire(mail::SystemFlags flags) { return wire_flags[flags.bits % wire_flags.size()]; }

std::span<const std::string_view> FlagsText::names_of(const mail::KeywordSet& keywords,
                                                      const mail::KeywordTable& table) {
  names_.clear();
  for (const auto id : keywords) names_.push_back(table.name(id));
  return names_;
}

FlagsView FlagsText::of_recent(mail::SystemFlags system, const mail::KeywordSet* keywords,
                               const mail::KeywordTable& table) {
  auto flags = of(system, keywords, table);
  flags.system.add(SystemFlag::recent);
  return flags;
}

FlagList mailbox_flags(const mail::KeywordTable& table) {
  FlagList flags{storable_flags, {}, {}};
  flags.keywords.reserve(table.size());
  for (std::size_t i = 0; i < table.size(); ++i)
    flags.keywords.emplace_back(table.name(mail::KeywordId(static_cast<std::uint16_t>(i))));
  return flags;
}

}  // namespace imap::session
