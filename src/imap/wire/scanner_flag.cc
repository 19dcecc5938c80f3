// Flags and special-use attributes.
#include <array>

#include "imap/wire/characters.h"
#include "imap/wire/limits.h"
#include "imap/wire/scanner.h"

namespace imap::wire {
namespace {

constexpr std::array storable = {SystemFlag::answered, SystemFlag::flagged, SystemFlag::deleted, SystemFlag::seen,
                                 SystemFlag::draft};
constexpr std::array special_uses = {SpecialUse::all,  SpecialUse::archive, SpecialUse::drafts, SpecialUse::flagged,
                                     SpecialUse::junk, SpecialUse::sent,    SpecialUse::trash,  SpecialUse::important};

}  // namespace

// flag = "\Answered" / "\Flagged" / "\Deleted" / "\Seen" / "\Draft" / flag-keyword / flag-extension
bool Scanner::flag(FlagList& out) {
  if (out.keywords.size() + out.extensions.size() == max_flags) return too_many("fewer flags");
  std::string name;
  if (!try_character('\\')) {
    if (!try_atom(name)) return expected("a flag");
    out.keywords.push_back(std::move(name));
    return true;
  }
  if (!try_atom(name)) return expected("a flag");
  name.insert(0, 1, '\\');
  for (const SystemFlag known : storable) {
    if (equals_ignoring_case(name, to_string(known))) {
      out.system.add(known);
      return true;
    }
  }
  out.extensions.push_back(std::move(name));
  return true;
}

// flag-list = "(" [flag *(SP flag)] ")"
bool Scanner::flag_list(FlagList& out) {
  return maybe_list(max_flags, [&] { return flag(out); });
}

bool Scanner::flag_keyword(std::string& out) { return try_atom(out) || expected("a keyword"); }

// use-attr = "\All" / "\Archive" / ... / use-attr-ext        RFC 6154 6
bool Scanner::use_attr(Create& out) {
  std::string name;
  if (!(try_character('\\') && try_atom(name))) return expected("a special-use attribute");
  name.insert(0, 1, '\\');
  for (const SpecialUse known : special_uses) {
    if (equals_ignoring_case(name, to_string(known))) {
      out.use.push_back(known);
      return true;
    }
  }
  out.unknown_use.push_back(std::move(name));
  return true;
}

}  // namespace imap::wire
