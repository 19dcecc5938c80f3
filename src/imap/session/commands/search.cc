// SEARCH and UID SEARCH. RFC 9051 6.4.4, RFC 3501 6.4.4, RFC 4731, RFC 5182, RFC 7162 3.1.5
#include "imap/session/commands/commands.h"
#include "imap/session/messages.h"
#include "imap/session/respond.h"
#include "imap/session/search_run.h"

namespace imap::session::commands {
namespace {

// RFC 7162 3.1.5: when the program asked for MODSEQ.
enum class TellModSeq : std::uint8_t { no, yes };

bool is_min_max_alone(const SearchReturn& wanted) { return (wanted.min || wanted.max) && !wanted.all && !wanted.count; }

// RFC 5182 2.1: with MIN or MAX alone `$` is what they tell; otherwise everything found.
mail::UidRuns saved_of(const SearchReturn& wanted, const mail::UidRuns& found) {
  if (!is_min_max_alone(wanted) || found.empty()) return found;
  mail::UidRuns saved;
  if (wanted.min) saved.add(found.runs().front().first);
  if (wanted.max) saved.add(found.runs().back().last);
  return saved;
}

// RFC 7162 3.1.10: of the messages told; with MIN or MAX alone of those two.
std::optional<base::ModSeq> modseq_of(const SearchReturn& wanted, const SearchRun& run) {
  if (run.found.uids.empty()) return std::nullopt;
  if (!is_min_max_alone(wanted)) return run.found.highest_modseq;
  base::ModSeq highest;
  const mail::UidRuns min_and_max = saved_of(wanted, run.found.uids);
  for (const mail::UidRun& told : min_and_max.runs()) {
    for (base::Uid uid : {told.first, told.last}) {
      if (auto position = run.state->find(uid)) highest = std::max(highest, run.state->at(*position).modseq);
    }
  }
  return highest;
}

MessageSet all_of(const Session& session, const SearchRun& run, Numbering numbering) {
  if (numbering == Numbering::uid) return to_uid_set(run.found.uids);
  return to_seq_set(run.found.uids, mail::Numbering(*run.state, session.selected->view));
}

void respond_extended(Session& session, const Search& command, const SearchReturn& wanted, const SearchRun& run,
                      TellModSeq modseq) {
  ESearchData data;
  data.tag = session.tag;
  data.numbering = command.numbering;
  if (!run.found.uids.empty()) {
    const auto runs = run.found.uids.runs();
    if (wanted.min) data.min = told_number(session, run, command.numbering, runs.front().first);
    if (wanted.max) data.max = told_number(session, run, command.numbering, runs.back().last);
    if (wanted.all) data.all = all_of(session, run, command.numbering);
  }
  if (wanted.count) data.count = static_cast<std::uint32_t>(run.found.uids.count());
  if (modseq == TellModSeq::yes) data.mod_sequence = modseq_of(wanted, run);
  respond(session, data);
}

void respond_plain(Session& session, const Search& command, const SearchRun& run, TellModSeq modseq) {
  SearchData data;
  data.numbers.reserve(run.found.uids.count());
  for (const Told& told : told_numbers(session, run, command.numbering)) data.numbers.push_back(told.number);
  if (modseq == TellModSeq::yes && !data.numbers.empty()) data.mod_sequence = run.found.highest_modseq;
  respond(session, data);
}

// RFC 5182 2.1: a search with SAVE that ends in NO empties `$`, one that ends in BAD leaves it.
void save(Session& session, const SearchReturn& wanted, const base::Result<SearchRun>& run) {
  mail::UidRuns& saved = session.selected->view.saved;
  if (run.has_value()) {
    saved = saved_of(wanted, run->found.uids);
  } else if (run.error().code != base::Errc::bad_syntax && run.error().code != base::Errc::bad_sequence) {
    saved = {};
  }
}

// RFC 9051 Appendix E: rev2 has ESEARCH and SEARCHRES in itself.
bool returns_offered(const Session& session, const SearchReturn& wanted) {
  if (session.enabled.rev2()) return true;
  return session.offers(Extension::esearch) && (!wanted.save || session.offers(Extension::search_res));
}

}  // namespace

Running search(Session& session, Search command) {
  if (command.returns && !returns_offered(session, *command.returns)) {
    co_return Completion::bad("This RETURN is not offered here");
  }
  const SearchReturn asked = command.returns.value_or(SearchReturn{.all = true});
  const TellModSeq modseq = uses_mod_seq(command.program) ? TellModSeq::yes : TellModSeq::no;
  auto searching = run_search(session, std::move(command.program), std::move(command.charset));
  base::Result<SearchRun> run = co_await searching;
  if (asked.save) save(session, asked, run);
  if (!run.has_value()) co_return base::fail(std::move(run).error());
  const bool told = asked.min || asked.max || asked.all || asked.count;
  if (!told) co_return Completion::ok();
  // RFC 9051 7.3.4: rev2 knows ESEARCH alone.
  if (command.returns || session.enabled.rev2()) {
    respond_extended(session, command, asked, *run, modseq);
  } else {
    respond_plain(session, command, *run, modseq);
  }
  co_return Completion::ok();
}

}  // namespace imap::session::commands
