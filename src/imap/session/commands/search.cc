// SEARCH and UID SEARCH. RFC 9051 6.4.4, RFC 3501 6.4.4, RFC 4731, RFC 5182, RFC 7162 3.1.5
#include "imap/session/commands/commands.h"
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
  for (const mail::UidRun& told : saved_of(wanted, run.found.uids).runs()) {
    for (base::Uid uid : {told.first, told.last}) {
      if (auto position = run.state->find(uid)) highest = std::max(highest, run.state->at(*position).modseq);
    }
  }
  return highest;
}

MessageSet all_of(const Session& session, const SearchRun& run, Numbering numbering) {
  if (numbering == Numbering::uid) return to_uid_set(run.found.uids);
  const mail::Numbering known(*run.state, session.selected->view);
  SeqSet numbers;
  for (std::uint32_t number : to_numbers(session, *run.state, numbering, each_uid(run.found.uids, *run.state))) {
    numbers.add(base::SeqNum(number));
  }
  return numbers;
}

void respond_extended(Session& session, const Search& command, const SearchReturn& wanted, const SearchRun& run,
                      TellModSeq modseq) {
  ESearchData data;
  data.tag = session.tag;
  data.numbering = command.numbering;
  if (!run.found.uids.empty()) {
    const std::vector<base::Uid> ends{run.found.uids.runs().front().first, run.found.uids.runs().back().last};
    const auto numbers = to_numbers(session, *run.state, command.numbering, ends);
    if (wanted.min) data.min = numbers.front();
    if (wanted.max) data.max = numbers.back();
    if (wanted.all) data.all = all_of(session, run, command.numbering);
  }
  if (wanted.count) data.count = static_cast<std::uint32_t>(run.found.uids.count());
  if (modseq == TellModSeq::yes) data.mod_sequence = modseq_of(wanted, run);
  respond(session, data);
}

void respond_plain(Session& session, const Search& command, const SearchRun& run, TellModSeq modseq) {
  SearchData data;
  data.numbers = to_numbers(session, *run.state, command.numbering, each_uid(run.found.uids, *run.state));
  if (modseq == TellModSeq::yes && !data.numbers.empty()) data.mod_sequence = run.found.highest_modseq;
  respond(session, data);
}

}  // namespace

Running search(Session& session, Search command) {
  if (command.returns && !session.offers(Extension::esearch) && !session.enabled.rev2()) {
    co_return Completion::bad("RETURN is not offered here");
  }
  if (command.returns && command.returns->save && !session.offers(Extension::search_res)) {
    co_return Completion::bad("RETURN (SAVE) is not offered here");
  }
  const SearchReturn asked = command.returns.value_or(SearchReturn{.all = true});
  const TellModSeq modseq = uses_mod_seq(command.program) ? TellModSeq::yes : TellModSeq::no;
  // RFC 5182 2.1: a search that fails leaves `$` empty.
  mail::UidRuns before = std::exchange(session.selected->view.saved, {});
  if (!asked.save || uses_saved_result(command.program)) session.selected->view.saved = before;
  auto searching = run_search(session, std::move(command.program), std::move(command.charset));
  base::Result<SearchRun> run = co_await searching;
  if (asked.save) session.selected->view.saved = run.has_value() ? saved_of(asked, run->found.uids) : mail::UidRuns();
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
