// SORT and UID SORT. RFC 5256 3, RFC 7162 3.1.6
#include "search/sort.h"

#include "imap/session/commands/commands.h"
#include "imap/session/respond.h"
#include "imap/session/search_run.h"

namespace imap::session::commands {

Running sort(Session& session, Sort command) {
  const bool with_modseq = uses_mod_seq(command.program);
  auto searching = run_search(session, std::move(command.program), std::move(command.charset));
  CO_TRY(SearchRun run, co_await searching);
  auto gathering =
      search::gather_rows(*session.selected->mailbox, run.state, run.found.uids, session.channel.executor());
  CO_TRY(search::Rows rows, co_await gathering);
  SortData data;
  data.numbers = to_numbers(session, *run.state, command.numbering, search::sorted(rows.rows, command.criteria));
  if (with_modseq && !data.numbers.empty()) data.mod_sequence = run.found.highest_modseq;
  respond(session, data);
  co_return Completion::ok();
}

}  // namespace imap::session::commands
