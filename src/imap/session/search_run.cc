#include "imap/session/search_run.h"

#include "imap/session/messages.h"
#include "imap/session/update.h"
#include "mime/charset.h"
#include "search/program.h"
#include "search/scan.h"

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

Task<Result<search::Found>> run_search(Session& session, SearchKey program, std::optional<std::string> charset) {
  CO_TRY(check_offered(session, program));
  CO_TRY(undo_charset(program, charset));
  Selected& selected = *session.selected;
  mail::StatePtr state = selected.mailbox->state();
  CO_TRY(check_numbers(program, mail::Numbering(*state, selected.view).size()));
  // RFC 7162 3.1.6: the answer has a mod-sequence in it, which may be above an expunge that is withheld.
  if (uses_mod_seq(program)) {
    enable_condstore(session);
    session.flag_report.modseqs_told = true;
  }
  // RFC 7162 3.2.10.2
  session.flag_report.keeps_numbers = session.enabled.qresync && uses_sequence_numbers(program);
  const search::Program ready = search::prepare(program, *state, selected.view, session.services.clock.now());
  auto scanning =
      search::scan(*selected.mailbox, state, ready, selected.view.uid_next_told, session.channel.executor());
  CO_TRY(search::Found found, co_await scanning);
  co_return found;
}

ToldNumbers::ToldNumbers(const Session& session, const search::Found& found, imap::Numbering numbering)
    : found_(found), kind_(numbering), numbering_(*found.state(), session.selected->view), walk_(numbering_) {}

std::span<const std::uint32_t> ToldNumbers::next() {
  if (page_ == found_.pages().size()) return {};
  const search::FoundRows& found = found_.pages()[page_++];
  const mail::PageDirectory& pages = found_.state()->pages();
  const std::uint32_t* const uids = pages[found.page].hot->uids().data();
  const std::uint32_t first = pages.first_position(found.page);
  if (batch_.size() < found.rows.rows()) batch_.resize(found.rows.rows());
  std::uint32_t* to = batch_.data();
  if (kind_ == imap::Numbering::uid) {
    found.rows.for_each([&](std::uint32_t row) { *to++ = uids[row]; });
  } else if (numbering_.untold_expunges().empty()) {
    found.rows.for_each([&](std::uint32_t row) { *to++ = first + row + 1; });
  } else {
    found.rows.for_each(
        [&](std::uint32_t row) { *to++ = walk_.number_of(base::Uid(uids[row]), mail::Position(first + row)).value; });
  }
  return {batch_.data(), to};
}

std::vector<std::uint32_t> told_numbers(const Session& session, const search::Found& found, imap::Numbering numbering) {
  std::vector<std::uint32_t> all;
  all.reserve(found.count());
  ToldNumbers numbers(session, found, numbering);
  for (auto batch = numbers.next(); !batch.empty(); batch = numbers.next())
    all.insert(all.end(), batch.begin(), batch.end());
  return all;
}

std::uint32_t told_number(const Session& session, const search::Found& found, imap::Numbering numbering,
                          base::Uid uid) {
  if (numbering == imap::Numbering::uid) return uid.value;
  const mail::Numbering known(*found.state(), session.selected->view);
  return known.number_of(uid).value_or(base::SeqNum(0)).value;
}

}  // namespace imap::session
