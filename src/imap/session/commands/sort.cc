// SORT and UID SORT. RFC 5256 3, RFC 5957, RFC 7162 3.1.6
#include "search/sort.h"

#include <algorithm>

#include "imap/session/commands/commands.h"
#include "imap/session/respond.h"
#include "imap/session/search_run.h"
#include "imap/wire/write/numbers.h"

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
  CO_TRY(search::Found found, co_await searching);
  auto gathering = search::gather_rows(*session.selected->mailbox, found, search::values_of(command.criteria),
                                       session.channel.executor());
  CO_TRY(search::Rows rows, co_await gathering);
  const std::vector<std::uint32_t> numbers = told_numbers(session, found, command.numbering);
  std::vector<std::uint32_t> order = search::sorted(rows, command.criteria);
  for (std::uint32_t& row : order) row = numbers[row];
  wire::NumbersWriter writer(session.outbox.out(), "* SORT");
  writer.expect(order.size());
  writer.add(order);
  writer.end(with_modseq ? std::optional(found.highest_modseq()) : std::nullopt);
  co_return Completion::ok();
}

}  // namespace imap::session::commands
