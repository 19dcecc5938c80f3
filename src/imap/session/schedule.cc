#include "imap/session/schedule.h"

#include "imap/wire/scanner.h"

namespace imap::session {
namespace {

struct Known {
  const CommandRow* row = nullptr;
  Numbering numbering = Numbering::sequence;
};

Known identify(const wire::CommandReady& command) {
  wire::Scanner scanner(command.text, wire::ParseContext{});
  const auto head = wire::command_head(scanner);
  if (!head.has_value()) return {};
  return {find_command(head->name), head->numbering};
}

bool numbers_messages(const Known& known) {
  if (!known.row || !known.row->flags.has(CommandFlag::uses_seqs)) return false;
  return known.numbering == Numbering::sequence || known.row->flags.has(CommandFlag::searches);
}

}  // namespace

// RFC 9051 7.5.1: not while responding to FETCH, STORE or SEARCH; their UID forms may (RFC 9051 6.4.9).
bool may_tell_expunges(const CommandRow& row, Numbering numbering) {
  return row.flags.has(CommandFlag::may_expunge) || numbering == Numbering::uid;
}

mail::TellExpunges tell_expunges_after(const CommandRow& row, Numbering numbering,
                                       const std::deque<wire::Event>& ahead) {
  if (!may_tell_expunges(row, numbering)) return mail::TellExpunges::withhold;
  // EXPUNGE itself must tell; a client that numbers messages behind it asks for what it gets.
  if (row.flags.has(CommandFlag::breaks_seqs)) return mail::TellExpunges::yes;
  for (const auto& event : ahead) {
    const auto* command = std::get_if<wire::CommandReady>(&event);
    if (!command) break;
    const auto known = identify(*command);
    if (numbers_messages(known)) return mail::TellExpunges::withhold;
    if (known.row && known.row->flags.has(CommandFlag::breaks_seqs)) break;
  }
  return mail::TellExpunges::yes;
}

bool stops_look_ahead(const wire::CommandReady& command) {
  const auto known = identify(command);
  return known.row && known.row->flags.has(CommandFlag::changes_framing);
}

}  // namespace imap::session
