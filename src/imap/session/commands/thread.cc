// THREAD and UID THREAD. RFC 5256 3
#include "search/thread.h"

#include "imap/session/commands/commands.h"
#include "imap/session/respond.h"
#include "imap/session/search_run.h"

namespace imap::session::commands {
namespace {

ThreadData to_data(const std::vector<std::uint32_t>& numbers, const std::vector<search::Member>& members) {
  ThreadData data;
  data.members.reserve(members.size());
  for (const search::Member& member : members) {
    data.members.push_back({member.row == search::no_row ? 0 : numbers[member.row], member.depth});
  }
  return data;
}

}  // namespace

Running thread(Session& session, Thread command) {
  const bool references = command.algorithm == ThreadAlgorithm::references;
  if (!session.offers(references ? Extension::thread_references : Extension::thread_orderedsubject)) {
    co_return Completion::bad("This THREAD algorithm is not offered here");
  }
  auto searching = run_search(session, std::move(command.program), std::move(command.charset));
  CO_TRY(search::Found found, co_await searching);
  auto gathering =
      search::gather_rows(*session.selected->mailbox, found, search::thread_values, session.channel.executor());
  CO_TRY(search::Rows rows, co_await gathering);
  const auto members = references ? search::thread_by_references(rows) : search::thread_by_ordered_subject(rows);
  respond(session, to_data(told_numbers(session, found, command.numbering), members));
  co_return Completion::ok();
}

}  // namespace imap::session::commands
