// THE command table: every command that this server knows, with all that is said of it in one row. Derived from it: the
// parser's lookup, the check of the state, CAPABILITY's gates, what may be told after a command (schedule.h), names of
// metrics, docs/commands.md and the list of transcripts that must exist.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "imap/session/capability.h"
#include "imap/session/completion.h"
#include "imap/session/state.h"
#include "imap/types/command.h"
#include "imap/wire/parse/parse.h"

namespace imap::session {

struct RfcSection {
  std::uint16_t rfc;
  std::string_view section;
};

// A set of State.
struct States {
  std::uint8_t bits = 0;
  constexpr bool has(State state) const { return (bits & static_cast<std::uint8_t>(state)) != 0; }
};

// What RFC 9051 5.5 and 7.5.1 ask of a command, and what it does to the connection.
enum class CommandFlag : std::uint16_t {
  uses_seqs = 1 << 0,        // its arguments are message numbers (in the form without UID)
  may_expunge = 1 << 1,      // EXPUNGE may be told after it; in its UID form always
  breaks_seqs = 1 << 2,      // always changes what message numbers mean
  changes_mailbox = 1 << 3,  // another mailbox, or none, is selected after it
  needs_sync = 1 << 4,       // its OK claims something that must be durable
  changes_framing = 1 << 5,  // what follows it is read by other rules: nothing is looked at ahead
  long_running = 1 << 6,     // may take as long as the client reads, or waits for news
  quiet = 1 << 7,            // nothing of the mailbox is told after it
  searches = 1 << 8,         // message numbers may stand among its search keys, in the UID form too
};
struct CommandFlags {
  std::uint16_t bits = 0;
  constexpr bool has(CommandFlag flag) const { return (bits & static_cast<std::uint16_t>(flag)) != 0; }
};
constexpr CommandFlags operator|(CommandFlag a, CommandFlag b) {
  return {static_cast<std::uint16_t>(static_cast<std::uint16_t>(a) | static_cast<std::uint16_t>(b))};
}
constexpr CommandFlags operator|(CommandFlags a, CommandFlag b) {
  return {static_cast<std::uint16_t>(a.bits | static_cast<std::uint16_t>(b))};
}

enum class UidForm : std::uint8_t { no, yes };
// What one running command may hold, beside output: small, a batch of messages, or a message on its way in.
enum class Memory : std::uint8_t { small, batch, message };

struct CommandRow {
  std::string_view name;
  RfcSection rfc;
  States states;
  CommandFlags flags;
  UidForm uid_form = UidForm::no;
  std::optional<Extension> capability = {};      // switched off with it
  std::optional<Extension> uid_capability = {};  // of the UID form alone
  wire::Parser parse;
  Started (*run)(Session& session, Command&& command);
  Memory memory = Memory::small;
};

std::span<const CommandRow> command_table();            // ascending by name
const CommandRow* find_command(std::string_view name);  // in any case
// Whether this configuration has the command in this form, for a session that speaks `revision`.
bool offered(const CommandRow& row, Numbering numbering, const Offer& offer, wire::Revision revision);

}  // namespace imap::session
