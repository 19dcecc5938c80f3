// THREAD and UID THREAD. RFC 5256 3
#include "search/thread.h"

#include "imap/session/commands/commands.h"
#include "imap/session/respond.h"
#include "imap/session/search_run.h"

namespace imap::session::commands {
namespace {

ThreadData to_data(const Session& session, const mail::MailboxState& state, Numbering numbering,
                   const std::vector<search::Member>& members) {
  std::vector<base::Uid> uids;
  uids.reserve(members.size());
  for (const search::Member& member : members) uids.push_back(member.uid);
  const std::vector<std::uint32_t> numbers = to_numbers(session, state, numbering, uids);
  ThreadData data;
  data.members.reserve(members.size());
  for (std::size_t i = 0; i < members.size(); ++i) data.members.push_back({numbers[i], members[i].depth});
  return data;
}

}  // namespace

Running thread(Session& session, Thread command) {
  const bool references = command.algorithm == ThreadAlgorithm::references;
  if (!session.offers(references ? Extension::thread_references : Extension::thread_orderedsubject)) {
    co_return Completion::bad("This THREAD algorithm is not offered here");
  }
  auto searching = run_search(session, std::move(command.program), std::move(command.charset));
  CO_TRY(SearchRun run, co_await searching);
  auto gathering =
      search::gather_rows(*session.selected->mailbox, run.state, run.found.uids, session.channel.executor());
  CO_TRY(search::Rows rows, co_await gathering);
  const auto members =
      references ? search::thread_by_references(rows.rows) : search::thread_by_ordered_subject(rows.rows);
  respond(session, to_data(session, *run.state, command.numbering, members));
  co_return Completion::ok();
}

}  // namespace imap::session::commands
