// The small productions that responses are made of, named after them. Everything appends; nothing allocates but
// mailbox() for names that are not US-ASCII. RFC 9051 9
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "imap/types/date_time.h"
#include "imap/types/flag.h"
#include "imap/types/mailbox_name.h"
#include "imap/types/message_set.h"
#include "imap/wire/output.h"
#include "imap/wire/parse_context.h"

namespace imap::wire {

// A quoted string where that can hold it, a literal otherwise. NUL, which neither may carry, is written as 0x80.
void string(Output& out, const ParseContext& context, std::string_view text);
// As an atom where that is possible.
void astring(Output& out, const ParseContext& context, std::string_view text);
void nstring(Output& out, const ParseContext& context, std::optional<std::string_view> text);
// Modified UTF-7 or UTF-8, as the session has it.
void mailbox(Output& out, const ParseContext& context, const MailboxName& name);
// The same, always quoted (NAMESPACE has string, not astring).
void quoted_mailbox(Output& out, const ParseContext& context, const MailboxName& name);
// DQUOTE QUOTED-CHAR DQUOTE / nil
void delimiter(Output& out, std::optional<char> delimiter);
// "(" [flag *(SP flag)] ")"
void flag_list(Output& out, const FlagsView& flags);
void flag_list(Output& out, const FlagList& flags);
// Without the parentheses; the first flag comes without a space before it. Returns whether there was any.
bool flags(Output& out, const FlagsView& flags);
// DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE; years from 0 to 9999
void date_time(Output& out, const DateTime& time);

// sequence-set in the order given, "*" for 0, "$" last.
template <class Id>
void sequence_set(Output& out, const NumberSet<Id>& set) {
  const auto number = [&](Id id) {
    if (id == star<Id>) return out.append('*');
    out.append_number(id.value);
  };
  bool first = true;
  for (const Range<Id>& range : set.ranges) {
    if (!first) out.append(',');
    first = false;
    number(range.first);
    if (range.first == range.last) continue;
    out.append(':');
    number(range.last);
  }
  if (set.saved_result) out.append(first ? "$" : ",$");
}
inline void sequence_set(Output& out, const MessageSet& set) {
  std::visit([&](const auto& numbers) { sequence_set(out, numbers); }, set);
}

}  // namespace imap::wire
