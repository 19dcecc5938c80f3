// SORT and UID SORT. RFC 5256 3, RFC 5957, RFC 7162 3.1.6
#include "search/sort.h"

#include <algorithm>

#include "imap/session/commands/commands.h"
#include "imap/session/respond.h"
#include "imap/session/search_run.h"

namespace imap::session::commands {
namespace {

// RFC 5957 4
bool sorts_by_display(const Sort& command) {
  return std::ranges::any_of(command.criteria, [](const SortCriterion& criterion) {
    return criterion.key == SortKey::display_from || criterion.key == SortKey::display_to;
  });
}

}  // namespace

Running sort(Session& session, Sort command) {
  if (sorts_by_display(command) && !session.offers(Extension::sort_display)) {
    co_return Completion::bad("DISPLAYFROM and DISPLAYTO are not offered here");
  }
  const bool with_modseq = uses_mod_seq(command.program);
  auto searching = run_search(session, std::move(command.program), std::move(command.charset));
  CO_TRY(SearchRun run, co_await searching);
  auto gathering =
      search::gather_rows(*session.selected->mailbox, run.state, run.found.uids, session.channel.executor());
  CO_TRY(search::Rows rows, co_await gathering);
  SortData data;
  const auto numbers = numbers_of_rows(told_numbers(session, run, command.numbering), rows.rows);
  data.numbers.reserve(numbers.size());
  for (std::uint32_t row : search::sorted(rows.rows, command.criteria)) data.numbers.push_back(numbers[row]);
  if (with_modseq && !data.numbers.empty()) data.mod_sequence = run.found.highest_modseq;
  respond(session, data);
  co_return Completion::ok();
}

}  // namespace imap::session::commands
