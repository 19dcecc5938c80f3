#include "imap/wire/limits.h"
#include "imap/wire/parse/parse.h"
#include "imap/wire/parse/status_atts.h"

namespace imap::wire {
namespace {

constexpr std::size_t max_list_options = 32;

// list-select-opt; an unknown one is BAD (RFC 5258 3)
bool list_select_opt(Scanner& s, ListSelectOptions& options) {
  if (s.try_word("SUBSCRIBED")) return options.subscribed = true;
  if (s.try_word("REMOTE")) return options.remote = true;
  if (s.try_word("RECURSIVEMATCH")) return options.recursive_match = true;
  if (s.try_word("SPECIAL-USE")) return options.special_use = true;
  return s.expected("a selection option of LIST");
}

// list-select-opts: RECURSIVEMATCH wants an option to modify, and REMOTE is none.
bool list_select_opts(Scanner& s, ListSelectOptions& options) {
  if (!s.maybe_list(max_list_options, [&] { return list_select_opt(s, options); })) return false;
  if (!options.recursive_match || options.subscribed || options.special_use) return true;
  return s.expected("SUBSCRIBED or SPECIAL-USE with RECURSIVEMATCH");
}

// return-option = "SUBSCRIBED" / "CHILDREN" / status-option / "SPECIAL-USE"        RFC 5258 6, RFC 5819 4, RFC 6154 6
bool return_option(Scanner& s, ListReturnOptions& options) {
  if (s.try_word("SUBSCRIBED")) return options.subscribed = true;
  if (s.try_word("CHILDREN")) return options.children = true;
  if (s.try_word("SPECIAL-USE")) return options.special_use = true;
  if (s.try_word("STATUS")) return s.sp() && status_atts(s, options.status);
  return s.expected("a return option of LIST");
}

// RFC 9051 6.3.9: a pattern that can be no name matches nothing, silently.
bool list_pattern(Scanner& s, std::vector<std::string>& patterns) {
  std::optional<std::string> pattern;
  if (!s.list_mailbox(pattern)) return false;
  if (pattern) patterns.push_back(*std::move(pattern));
  return true;
}

// mbox-or-pat = list-mailbox / "(" list-mailbox *(SP list-mailbox) ")"
bool mbox_or_pat(Scanner& s, List& list) {
  const auto pattern = [&] { return list_pattern(s, list.patterns); };
  if (!s.next_is('(')) return pattern();
  list.form = ListForm::extended;
  return s.list(max_list_patterns, pattern);
}

bool list_return_opts(Scanner& s, List& list) {
  if (!s.try_character(' ')) return true;
  list.form = ListForm::extended;
  return s.word("RETURN") && s.sp() && s.maybe_list(max_list_options, [&] { return return_option(s, list.returns); });
}

}  // namespace

// list = "LIST" [SP list-select-opts] SP mailbox SP mbox-or-pat [SP list-return-opts]        RFC 9051 6.3.9
base::Result<Command> parse_list(Scanner& s, Numbering) {
  List list;
  bool complete = s.sp();
  if (complete && s.next_is('(')) {
    list.form = ListForm::extended;
    complete = list_select_opts(s, list.select) && s.sp();
  }
  complete = complete && s.reference(list.reference) && s.sp() && mbox_or_pat(s, list) && list_return_opts(s, list);
  return s.finish(complete && s.end(), std::move(list));
}

}  // namespace imap::wire
