#include "imap/session/command_table.h"

#include <array>

#include "imap/session/commands/commands.h"
#include "imap/wire/characters.h"

namespace imap::session {
namespace {

using enum CommandFlag;
using enum Extension;

constexpr States any{static_cast<std::uint8_t>(State::not_authenticated) |
                     static_cast<std::uint8_t>(State::authenticated) | static_cast<std::uint8_t>(State::selected)};
constexpr States before_login{static_cast<std::uint8_t>(State::not_authenticated)};
constexpr States unselected{static_cast<std::uint8_t>(State::authenticated)};
constexpr States after_login{static_cast<std::uint8_t>(State::authenticated) |
                             static_cast<std::uint8_t>(State::selected)};
constexpr States in_mailbox{static_cast<std::uint8_t>(State::selected)};

constexpr CommandFlags tells{static_cast<std::uint16_t>(may_expunge)};

// The handler of one command struct behind the one signature of the table.
template <class T, Running (*handler)(Session&, T)>
Started run(Session& session, Command&& command) {
  return {Completion::ok(), handler(session, std::get<T>(std::move(command)))};
}
template <class T, Outcome (*handler)(Session&, const T&)>
Started run(Session& session, Command&& command) {
  return {handler(session, std::get<T>(command))};
}

// The parser makes of EXPUNGE and UID EXPUNGE two structs.
Started run_expunge(Session& session, Command&& command) {
  if (std::holds_alternative<UidExpunge>(command))
    return run<UidExpunge, commands::uid_expunge>(session, std::move(command));
  return run<Expunge, commands::expunge>(session, std::move(command));
}

constexpr std::array rows{
    CommandRow{.name = "APPEND",
               .rfc = {9051, "6.3.12"},
               .states = after_login,
               .flags = may_expunge | needs_sync,
               .parse = wire::parse_append,
               .run = run<Append, commands::append_without_message>,
               .memory = Memory::message},
    CommandRow{.name = "AUTHENTICATE",
               .rfc = {9051, "6.2.2"},
               .states = before_login,
               .flags = changes_framing | quiet,
               .parse = wire::parse_authenticate,
               .run = run<Authenticate, commands::authenticate>},
    CommandRow{.name = "CAPABILITY",
               .rfc = {9051, "6.1.1"},
               .states = any,
               .flags = tells,
               .parse = wire::parse_capability,
               .run = run<Capability, commands::capability>},
    CommandRow{.name = "CHECK",
               .rfc = {3501, "6.4.1"},
               .states = in_mailbox,
               .flags = tells,
               .capability = imap4rev1,
               .parse = wire::parse_check,
               .run = run<Check, commands::check>},
    CommandRow{.name = "CLOSE",
               .rfc = {9051, "6.4.1"},
               .states = in_mailbox,
               .flags = changes_mailbox | breaks_seqs | needs_sync | quiet,
               .parse = wire::parse_close,
               .run = run<Close, commands::close>},
    CommandRow{.name = "COMPRESS",
               .rfc = {4978, "3"},
               .states = after_login,
               .flags = changes_framing | quiet,
               .capability = compress_deflate,
               .parse = wire::parse_compress,
               .run = run<Compress, commands::compress>},
    CommandRow{.name = "COPY",
               .rfc = {9051, "6.4.7"},
               .states = in_mailbox,
               .flags = uses_seqs | may_expunge | needs_sync,
               .uid_form = UidForm::yes,
               .parse = wire::parse_copy,
               .run = run<Copy, commands::copy>},
    CommandRow{.name = "CREATE",
               .rfc = {9051, "6.3.4"},
               .states = after_login,
               .flags = may_expunge | needs_sync,
               .parse = wire::parse_create,
               .run = run<Create, commands::create>},
    CommandRow{.name = "DELETE",
               .rfc = {9051, "6.3.5"},
               .states = after_login,
               .flags = may_expunge | needs_sync,
               .parse = wire::parse_delete,
               .run = run<Delete, commands::delete_mailbox>},
    CommandRow{.name = "ENABLE",
               .rfc = {9051, "6.3.1"},
               .states = unselected,
               .flags = changes_framing | quiet,
               .capability = Extension::enable,
               .parse = wire::parse_enable,
               .run = run<Enable, commands::enable>},
    CommandRow{.name = "EXAMINE",
               .rfc = {9051, "6.3.3"},
               .states = after_login,
               .flags = changes_mailbox | breaks_seqs | quiet,
               .parse = wire::parse_examine,
               .run = run<Examine, commands::examine>},
    CommandRow{.name = "EXPUNGE",
               .rfc = {9051, "6.4.3"},
               .states = in_mailbox,
               .flags = may_expunge | breaks_seqs | needs_sync,
               .uid_form = UidForm::yes,
               .uid_capability = uid_plus,
               .parse = wire::parse_expunge,
               .run = run_expunge},
    CommandRow{.name = "FETCH",
               .rfc = {9051, "6.4.5"},
               .states = in_mailbox,
               .flags = uses_seqs | needs_sync | long_running,
               .uid_form = UidForm::yes,
               .parse = wire::parse_fetch,
               .run = run<Fetch, commands::fetch>,
               .memory = Memory::batch},
    CommandRow{.name = "GETQUOTA",
               .rfc = {9208, "4.1.1"},
               .states = after_login,
               .flags = tells,
               .capability = quota,
               .parse = wire::parse_getquota,
               .run = run<GetQuota, commands::get_quota>},
    CommandRow{.name = "GETQUOTAROOT",
               .rfc = {9208, "4.1.2"},
               .states = after_login,
               .flags = tells,
               .capability = quota,
               .parse = wire::parse_getquotaroot,
               .run = run<GetQuotaRoot, commands::get_quota_root>},
    CommandRow{.name = "ID",
               .rfc = {2971, "3.1"},
               .states = any,
               .flags = tells,
               .capability = Extension::id,
               .parse = wire::parse_id,
               .run = run<Id, commands::id>},
    CommandRow{.name = "IDLE",
               .rfc = {9051, "6.3.13"},
               .states = after_login,
               .flags = may_expunge | changes_framing | long_running,
               .capability = Extension::idle,
               .parse = wire::parse_idle,
               .run = run<Idle, commands::idle>},
    CommandRow{.name = "LIST",
               .rfc = {9051, "6.3.9"},
               .states = after_login,
               .flags = tells,
               .parse = wire::parse_list,
               .run = run<List, commands::list>},
    CommandRow{.name = "LOGIN",
               .rfc = {9051, "6.2.3"},
               .states = before_login,
               .flags = changes_framing | quiet,
               .parse = wire::parse_login,
               .run = run<Login, commands::login>},
    CommandRow{.name = "LOGOUT",
               .rfc = {9051, "6.1.3"},
               .states = any,
               .flags = changes_mailbox | changes_framing | quiet,
               .parse = wire::parse_logout,
               .run = run<Logout, commands::logout>},
    CommandRow{.name = "LSUB",
               .rfc = {3501, "6.3.9"},
               .states = after_login,
               .flags = tells,
               .capability = imap4rev1,
               .parse = wire::parse_lsub,
               .run = run<Lsub, commands::lsub>},
    CommandRow{.name = "MOVE",
               .rfc = {9051, "6.4.8"},
               .states = in_mailbox,
               .flags = uses_seqs | may_expunge | breaks_seqs | needs_sync,
               .uid_form = UidForm::yes,
               .capability = Extension::move,
               .parse = wire::parse_move,
               .run = run<Move, commands::move>},
    CommandRow{.name = "NAMESPACE",
               .rfc = {9051, "6.3.10"},
               .states = after_login,
               .flags = tells,
               .capability = name_space,
               .parse = wire::parse_namespace,
               .run = run<Namespace, commands::namespaces>},
    CommandRow{.name = "NOOP",
               .rfc = {9051, "6.1.2"},
               .states = any,
               .flags = tells,
               .parse = wire::parse_noop,
               .run = run<Noop, commands::noop>},
    CommandRow{.name = "RENAME",
               .rfc = {9051, "6.3.6"},
               .states = after_login,
               .flags = may_expunge | needs_sync,
               .parse = wire::parse_rename,
               .run = run<Rename, commands::rename>},
    CommandRow{.name = "SEARCH",
               .rfc = {9051, "6.4.4"},
               .states = in_mailbox,
               .flags = uses_seqs | searches | long_running,
               .uid_form = UidForm::yes,
               .parse = wire::parse_search,
               .run = run<Search, commands::search>,
               .memory = Memory::batch},
    CommandRow{.name = "SELECT",
               .rfc = {9051, "6.3.2"},
               .states = after_login,
               .flags = changes_mailbox | breaks_seqs | quiet,
               .parse = wire::parse_select,
               .run = run<Select, commands::select>},
    CommandRow{.name = "SETQUOTA",
               .rfc = {9208, "4.1.3"},
               .states = after_login,
               .flags = may_expunge | needs_sync,
               .capability = quota_set,
               .parse = wire::parse_setquota,
               .run = run<SetQuota, commands::set_quota>},
    CommandRow{.name = "SORT",
               .rfc = {5256, "3"},
               .states = in_mailbox,
               .flags = uses_seqs | searches | long_running,
               .uid_form = UidForm::yes,
               .capability = Extension::sort,
               .parse = wire::parse_sort,
               .run = run<Sort, commands::sort>,
               .memory = Memory::batch},
    CommandRow{.name = "STARTTLS",
               .rfc = {9051, "6.2.1"},
               .states = before_login,
               .flags = changes_framing | quiet,
               .capability = Extension::starttls,
               .parse = wire::parse_starttls,
               .run = run<StartTls, commands::starttls>},
    CommandRow{.name = "STATUS",
               .rfc = {9051, "6.3.11"},
               .states = after_login,
               .flags = tells,
               .parse = wire::parse_status,
               .run = run<Status, commands::status>},
    CommandRow{.name = "STORE",
               .rfc = {9051, "6.4.6"},
               .states = in_mailbox,
               .flags = uses_seqs | needs_sync,
               .uid_form = UidForm::yes,
               .parse = wire::parse_store,
               .run = run<Store, commands::store>,
               .memory = Memory::batch},
    CommandRow{.name = "SUBSCRIBE",
               .rfc = {9051, "6.3.7"},
               .states = after_login,
               .flags = may_expunge | needs_sync,
               .parse = wire::parse_subscribe,
               .run = run<Subscribe, commands::subscribe>},
    CommandRow{.name = "THREAD",
               .rfc = {5256, "3"},
               .states = in_mailbox,
               .flags = uses_seqs | searches | long_running,
               .uid_form = UidForm::yes,
               .parse = wire::parse_thread,
               .run = run<Thread, commands::thread>,
               .memory = Memory::batch},
    CommandRow{.name = "UNSELECT",
               .rfc = {9051, "6.4.2"},
               .states = in_mailbox,
               .flags = changes_mailbox | breaks_seqs | quiet,
               .capability = Extension::unselect,
               .parse = wire::parse_unselect,
               .run = run<Unselect, commands::unselect>},
    CommandRow{.name = "UNSUBSCRIBE",
               .rfc = {9051, "6.3.8"},
               .states = after_login,
               .flags = may_expunge | needs_sync,
               .parse = wire::parse_unsubscribe,
               .run = run<Unsubscribe, commands::unsubscribe>},
};

constexpr bool sorted_and_unique() {
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (rows[i - 1].name >= rows[i].name) return false;
  }
  return true;
}
static_assert(sorted_and_unique(), "rows ascend by name, each name once");

// [i]: the first row whose name begins with 'A' + i or a later letter; one more than there are letters.
constexpr auto first_rows = [] {
  std::array<std::uint8_t, 27> first{};
  for (std::size_t letter = 0; letter < first.size(); ++letter) {
    while (first[letter] < rows.size() && rows[first[letter]].name[0] < static_cast<char>('A' + letter))
      ++first[letter];
  }
  return first;
}();

}  // namespace

std::span<const CommandRow> command_table() { return rows; }

const CommandRow* find_command(std::string_view name) {
  if (name.empty() || !wire::is_alpha(name[0])) return nullptr;
  const auto letter = static_cast<std::size_t>(wire::to_upper(name[0]) - 'A');
  for (std::size_t i = first_rows[letter]; i < first_rows[letter + 1]; ++i) {
    if (wire::equals_ignoring_case(rows[i].name, name)) return &rows[i];
  }
  return nullptr;
}

bool offered(const CommandRow& row, Numbering numbering, const Offer& offer, wire::Revision revision) {
  const auto has = [&](const std::optional<Extension>& extension) {
    return !extension || offer.has(*extension, revision);
  };
  if (!has(row.capability)) return false;
  return numbering == Numbering::sequence || (row.uid_form == UidForm::yes && has(row.uid_capability));
}

}  // namespace imap::session
