// SEARCH and UID SEARCH. RFC 9051 6.4.4, RFC 3501 6.4.4, RFC 4731, RFC 5182, RFC 7162 3.1.5
#include "imap/session/commands/commands.h"
#include "imap/session/respond.h"
#include "imap/session/search_run.h"
#include "imap/wire/write/numbers.h"

namespace imap::session::commands {
namespace {

// RFC 7162 3.1.5: when the program asked for MODSEQ.
enum class TellModSeq : std::uint8_t { no, yes };

bool is_min_max_alone(const SearchReturn& wanted) { return (wanted.min || wanted.max) && !wanted.all && !wanted.count; }

// RFC 5182 2.1: with MIN or MAX alone `$` is what they tell; otherwise everything found.
mail::UidRuns saved_of(const SearchReturn& wanted, const search::Found& found) {
  if (!is_min_max_alone(wanted) || found.empty()) return found.uids();
  mail::UidRuns saved;
  if (wanted.min) saved.add(found.lowest());
  if (wanted.max) saved.add(found.highest());
  return saved;
}

// RFC 7162 3.1.10: of the messages told; with MIN or MAX alone of those two.
std::optional<base::ModSeq> modseq_of(const SearchReturn& wanted, const search::Found& found) {
  if (found.empty()) return std::nullopt;
  if (!is_min_max_alone(wanted)) return found.highest_modseq();
  base::ModSeq highest;
  const mail::UidRuns min_and_max = saved_of(wanted, found);
  for (const mail::UidRun& told : min_and_max.runs()) {
    for (base::Uid uid : {told.first, told.last}) {
      if (auto position = found.state()->find(uid)) highest = std::max(highest, found.state()->at(*position).modseq);
    }
  }
  return highest;
}

template <class Id>
MessageSet set_of(ToldNumbers&& numbers) {
  NumberSet<Id> set;
  for (auto batch = numbers.next(); !batch.empty(); batch = numbers.next()) {
    for (const std::uint32_t number : batch) set.add(Id(number));
  }
  return set;
}

MessageSet all_of(const Session& session, const search::Found& found, Numbering numbering) {
  if (numbering == Numbering::uid) return set_of<base::Uid>(ToldNumbers(session, found, numbering));
  return set_of<base::SeqNum>(ToldNumbers(session, found, numbering));
}

void respond_extended(Session& session, const Search& command, const SearchReturn& wanted, const search::Found& found,
                      TellModSeq modseq) {
  ESearchData data;
  data.tag = session.tag;
  data.numbering = command.numbering;
  if (!found.empty()) {
    if (wanted.min) data.min = told_number(session, found, command.numbering, found.lowest());
    if (wanted.max) data.max = told_number(session, found, command.numbering, found.highest());
    if (wanted.all) data.all = all_of(session, found, command.numbering);
  }
  if (wanted.count) data.count = found.count();
  if (modseq == TellModSeq::yes) data.mod_sequence = modseq_of(wanted, found);
  respond(session, data);
}

void respond_plain(Session& session, const Search& command, const search::Found& found, TellModSeq modseq) {
  wire::NumbersWriter writer(session.outbox.out(), "* SEARCH");
  writer.expect(found.count());
  ToldNumbers numbers(session, found, command.numbering);
  for (auto batch = numbers.next(); !batch.empty(); batch = numbers.next()) writer.add(batch);
  writer.end(modseq == TellModSeq::yes ? std::optional(found.highest_modseq()) : std::nullopt);
}

// RFC 5182 2.1: a search with SAVE that ends in NO empties `$`, one that ends in BAD leaves it.
void save(Session& session, const SearchReturn& wanted, const base::Result<search::Found>& found) {
  mail::UidRuns& saved = session.selected->view.saved;
  if (found.has_value()) {
    saved = saved_of(wanted, *found);
  } else if (found.error().code != base::Errc::bad_syntax && found.error().code != base::Errc::bad_sequence) {
    saved = {};
  }
}

bool returns_offered(const Session& session, const SearchReturn& wanted) {
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
  const base::Result<search::Found> found = co_await searching;
  if (asked.save) save(session, asked, found);
  if (!found.has_value()) co_return base::fail(found.error());
  const bool told = asked.min || asked.max || asked.all || asked.count;
  if (!told) co_return Completion::ok();
  // RFC 9051 7.3.4: rev2 knows ESEARCH alone.
  if (command.returns || session.enabled.rev2()) {
    respond_extended(session, command, asked, *found, modseq);
  } else {
    respond_plain(session, command, *found, modseq);
  }
  co_return Completion::ok();
}

}  // namespace imap::session::commands
