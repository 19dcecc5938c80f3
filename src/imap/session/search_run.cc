#include "imap/session/search_run.h"

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

}  // namespace

Task<Result<SearchRun>> run_search(Session& session, SearchKey program, std::optional<std::string> charset) {
  CO_TRY(check_offered(session, program));
  if (uses_mod_seq(program)) session.enabled.condstore = true;
  CO_TRY(undo_charset(program, charset));
  Selected& selected = *session.selected;
  SearchRun run;
  run.state = selected.mailbox->state();
  const search::Program ready = search::prepare(program, *run.state, selected.view, session.services.clock.now());
  auto scanning =
      search::scan(*selected.mailbox, run.state, ready, selected.view.uid_next_told, session.channel.executor());
  CO_TRY(run.found, co_await scanning);
  co_return run;
}

std::vector<base::Uid> each_uid(const mail::UidRuns& uids, const mail::MailboxState& state) {
  std::vector<base::Uid> out;
  out.reserve(uids.count());
  for (const mail::UidRun& run : uids.runs()) {
    state.for_each(state.lower_bound(run.first),
                   run.last.value == UINT32_MAX ? mail::Position(state.exists()) : state.lower_bound(run.last.next()),
                   [&](mail::Position, const mail::HotRecord& hot) { out.push_back(hot.uid); });
  }
  return out;
}

std::vector<std::uint32_t> to_numbers(const Session& session, const mail::MailboxState& state, Numbering numbering,
                                      const std::vector<base::Uid>& uids) {
  std::vector<std::uint32_t> numbers;
  numbers.reserve(uids.size());
  const mail::Numbering known(state, session.selected->view);
  for (base::Uid uid : uids) {
    if (numbering == Numbering::uid || !uid) {
      numbers.push_back(uid.value);
    } else if (auto number = known.number_of(uid)) {
      numbers.push_back(number->value);
    }
  }
  return numbers;
}

}  // namespace imap::session
