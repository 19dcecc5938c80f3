#include "imap/wire/limits.h"
#include "imap/wire/parse/parse.h"

namespace imap::wire {
namespace {

// store-modifier = "UNCHANGEDSINCE" SP mod-sequence-valzer, once        RFC 7162 7
bool store_modifiers(Scanner& s, Store& store) {
  return s.character('(') && s.word("UNCHANGEDSINCE") && s.sp() &&
         s.mod_sequence_valzer(store.unchanged_since.emplace()) && s.character(')') && s.sp();
}

bool store_action(Scanner& s, Store& store) {
  if (s.try_character('+')) {
    store.action = StoreAction::add;
  } else if (s.try_character('-')) {
    store.action = StoreAction::remove;
  }
  if (s.try_word("FLAGS")) return true;
  store.answer = StoreAnswer::silent;
  return s.try_word("FLAGS.SILENT") || s.expected("FLAGS, +FLAGS or -FLAGS");
}

// flag-list / (flag *(SP flag))
bool store_flags(Scanner& s, FlagList& flags) {
  if (s.next_is('(')) return s.flag_list(flags);
  return s.items(max_flags, [&] { return s.flag(flags); });
}

}  // namespace

// store = "STORE" SP sequence-set [SP "(" store-modifier ")"] SP store-att-flags        RFC 9051 6.4.6, RFC 4466 2.5
base::Result<Command> parse_store(Scanner& s, Numbering numbering) {
  Store store;
  bool complete = s.sp() && s.message_set(numbering, store.messages) && s.sp();
  if (complete && s.next_is('(')) complete = store_modifiers(s, store);
  complete = complete && store_action(s, store) && s.sp() && store_flags(s, store.flags);
  return s.finish(complete && s.end(), std::move(store));
}

}  // namespace imap::wire
