#include "imap/session/search_run.h"

#include "imap/session/messages.h"
#include "imap/session/update.h"
#include "mime/charset.h"
#include "search/program.h"

namespace imap::session {
namespace {

using base::Result;
using base::Task;

// RFC 9051 6.4.4: an unsupported charset is NO [BADCHARSET].
Result<void> undo_charset(SearchKey& program, const std::optional<std::string>& charset) {
  if (charset && !mime::charset_supported(*charset)) return base::fail(base::Errc::bad_charset, *charset);
  for (std::string* text : charset_texts(program)) {
    if (!charset || *charset == "US-ASCII" || *charset == "UTF-8") {
      *text = mime::to_utf8(*text, "UTF-8");
      continue;
    }
    TRY(*text, mime::to_utf8_strict(*text, *charset));
  }
  return {};
}

// Keys of extensions that are switched off are no keys (RFC 9051 6.4.4: BAD).
Result<void> check_offered(const Session& session, const SearchKey& program) {
  Result<void> checked;
  for_each_key(program, [&](const SearchKey& key) {
    const bool offered = (!std::holds_alternative<SearchAge>(key.node) || session.offers(Extension::within)) &&
                         (!std::holds_alternative<SearchObjectId>(key.node) || session.offers(Extension::object_id)) &&
                         (!std::holds_alternative<SearchModSeq>(key.node) || session.offers(Extension::condstore));
    if (!offered) checked = base::fail(base::Errc::bad_syntax, "a search key that is switched off");
  });
  return checked;
}

// RFC 9051 9, seq-number: a message number beyond the last is BAD. "*" in an empty mailbox finds nothing
// (docs/rfc/deviations.md).
Result<void> check_numbers(const SearchKey& program, std::uint32_t largest) {
  Result<void> checked;
  for_each_key(program, [&](const SearchKey& key) {
    const auto* messages = std::get_if<SearchMessages>(&key.node);
    const auto* numbers = messages ? std::get_if<SeqSet>(&messages->messages) : nullptr;
    if (!numbers || (largest == 0 && numbers->has_star())) return;
    if (auto known = check_known(*numbers, base::SeqNum(largest)); !known.has_value()) checked = std::move(known);
  });
  return checked;
}

}  // namespace

Task<Result<SearchRun>> run_search(Session& session, SearchKey program, std::optional<std::string> charset) {
  CO_TRY(check_offered(session, program));
  CO_TRY(undo_charset(program, charset));
  Selected& selected = *session.selected;
  SearchRun run;
  run.state = selected.mailbox->state();
  CO_TRY(check_numbers(program, mail::Numbering(*run.state, selected.view).size()));
  if (uses_mod_seq(program)) enable_condstore(session);
  // RFC 7162 3.2.10.2
  session.flag_report.keeps_numbers = session.enabled.qresync && uses_sequence_numbers(program);
  const search::Program ready = search::prepare(program, *run.state, selected.view, session.services.clock.now());
  auto scanning =
      search::scan(*selected.mailbox, run.state, ready, selected.view.uid_next_told, session.channel.executor());
  CO_TRY(run.found, co_await scanning);
  co_return run;
}

std::vector<Told> told_numbers(const Session& session, const SearchRun& run, Numbering numbering) {
  std::vector<Told> told;
  told.reserve(run.found.uids.count());
  const mail::Numbering known(*run.state, session.selected->view);
  known.for_each_live(run.found.uids, [&](base::Uid uid, base::SeqNum number) {
    told.push_back({uid, numbering == Numbering::uid ? uid.value : number.value});
  });
  return told;
}

std::uint32_t told_number(const Session& session, const SearchRun& run, Numbering numbering, base::Uid uid) {
  if (numbering == Numbering::uid) return uid.value;
  const mail::Numbering known(*run.state, session.selected->view);
  return known.number_of(uid).value_or(base::SeqNum(0)).value;
}

std::vector<std::uint32_t> numbers_of_rows(const std::vector<Told>& told, const std::vector<search::Row>& rows) {
  std::vector<std::uint32_t> numbers;
  numbers.reserve(rows.size());
  auto next = told.begin();
  for (const search::Row& row : rows) {
    while (next->uid != row.uid) ++next;
    numbers.push_back(next->number);
  }
  return numbers;
}

}  // namespace imap::session
