// LIST, basic and extended. RFC 9051 6.3.9, RFC 5258, RFC 5819, RFC 6154 5
#include "imap/session/commands/commands.h"
#include "imap/session/folders.h"
#include "imap/session/list_candidates.h"
#include "imap/session/respond.h"
#include "imap/session/status_data.h"

namespace imap::session::commands {
namespace {

base::Result<void> check_options(const Session& session, const List& command) {
  const bool special_use = command.select.special_use || command.returns.special_use;
  if (special_use && !session.offers(Extension::special_use))
    return base::fail(base::Errc::bad_syntax, "SPECIAL-USE is not offered here");
  // RFC 9051 6.3.9.2: rev2 has it in itself.
  if (!command.returns.status.empty() && !session.offers(Extension::list_status) && !session.enabled.rev2()) {
    return base::fail(base::Errc::bad_syntax, "RETURN (STATUS) is not offered here");
  }
  const bool rev2 = session.offers(Extension::imap4rev2);
  if (command.form == ListForm::extended && !session.offers(Extension::list_extended) && !rev2) {
    return base::fail(base::Errc::bad_syntax, "Extended LIST is not offered here");
  }
  return check_status_atts(session, command.returns.status);
}

bool is_special(const ListCandidate& candidate) {
  return candidate.folder && candidate.folder->special_use != mail::SpecialUse::none;
}
bool is_subscribed(const ListCandidate& candidate) { return candidate.subscribed; }
bool is_both(const ListCandidate& candidate) { return is_special(candidate) && candidate.subscribed; }
bool is_there(const ListCandidate& candidate) { return candidate.folder != nullptr; }

Chosen chosen_by(const ListSelectOptions& options) {
  if (options.subscribed && options.special_use) return is_both;
  if (options.subscribed) return is_subscribed;
  return options.special_use ? is_special : is_there;
}

ListData data_of(const Session& session, const mail::FolderTree& tree, const ListCandidate& candidate,
                 const List& command) {
  ListData data;
  if (candidate.folder) {
    data = list_data(session, tree, *candidate.folder, candidate.full_name);
  } else {
    data.mailbox = name_to_tell(session, candidate.full_name);
    data.delimiter = mail::hierarchy_separator;
    data.attributes.non_existent = true;
  }
  data.attributes.subscribed = candidate.subscribed && (command.returns.subscribed || command.select.subscribed);
  // RFC 9051 6.3.9.5: whoever asks for it is told, of every name.
  if (command.returns.children && !data.attributes.has_children) data.attributes.has_no_children = true;
  const bool child_info = command.select.recursive_match && candidate.has_chosen_below;
  data.child_info_subscribed = child_info && command.select.subscribed;
  data.child_info_special_use = child_info && command.select.special_use;
  return data;
}

// RFC 9051 6.3.9: LIST with an empty pattern asks for the separator and the root's name.
void tell_root(Session& session) {
  ListData data;
  data.attributes.no_select = true;
  data.delimiter = mail::hierarchy_separator;
  respond(session, data);
}

// What is told for its children alone gets no STATUS (RFC 9051 6.3.9.8, example 11).
void tell(Session& session, const mail::FolderTree& tree, const ListCandidate& candidate, const List& command) {
  ListData data = data_of(session, tree, candidate, command);
  const bool asks = !command.returns.status.empty() && chosen_by(command.select)(candidate);
  if (!asks || !candidate.folder || !candidate.folder->selectable) return respond(session, data);
  const auto status = status_data(session, *candidate.folder, candidate.full_name, command.returns.status);
  // RFC 5819 2: a mailbox that went while others were told cannot be selected, and has no STATUS.
  data.attributes.no_select = !status.has_value();
  respond(session, data);
  if (status.has_value()) respond(session, *status);
}

// RFC 9051 6.3.9: empty ones are ignored; only the basic form has a meaning for one.
std::vector<ListPattern> patterns_of(const List& command) {
  std::vector<ListPattern> patterns;
  patterns.reserve(command.patterns.size());
  for (const auto& pattern : command.patterns) {
    if (!pattern.empty()) patterns.emplace_back(command.reference, pattern);
  }
  return patterns;
}

bool asks_for_root(const List& command) {
  return command.form == ListForm::basic && !command.patterns.empty() && command.patterns.front().empty();
}

}  // namespace

Running list(Session& session, List command) {
  CO_TRY(check_options(session, command));
  if (asks_for_root(command)) {
    tell_root(session);
    co_return Completion::ok();
  }
  const auto tree = session.account->folders();
  auto finding = list_candidates(*tree, session.channel.executor());
  auto candidates = co_await finding;
  auto matching = match(candidates.names, patterns_of(command), session.channel.executor());
  co_await matching;
  const auto chosen = chosen_by(command.select);
  if (command.select.recursive_match) mark_parents(candidates.names, chosen);
  for (const auto& candidate : candidates.names) {
    if (!candidate.matches || !(chosen(candidate) || candidate.hides_chosen_below)) continue;
    tell(session, *tree, candidate, command);
    auto flushing = session.outbox.flush_if_full();
    CO_TRY(co_await flushing);
  }
  co_return Completion::ok();
}

}  // namespace imap::session::commands
