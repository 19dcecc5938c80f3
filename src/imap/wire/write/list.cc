#include "imap/wire/write/primitives.h"
#include "imap/wire/write/write.h"

namespace imap::wire {
namespace {

void attributes(Output& out, const ListData& data) {
  const ListAttributes& a = data.attributes;
  bool any = false;
  const auto put = [&](bool present, std::string_view name) {
    if (!present) return;
    if (any) out.append(' ');
    any = true;
    out.append(name);
  };
  put(a.non_existent, "\\NonExistent");
  put(a.no_select, "\\Noselect");
  put(a.no_inferiors, "\\Noinferiors");
  put(a.marked, "\\Marked");
  put(a.unmarked, "\\Unmarked");
  put(a.has_children, "\\HasChildren");
  put(a.has_no_children, "\\HasNoChildren");
  put(a.subscribed, "\\Subscribed");
  put(a.remote, "\\Remote");
  for (const SpecialUse use : data.special_use) put(true, to_string(use));
}

// childinfo-extended-item
void child_info(Output& out, const ListData& data) {
  out.append("\"CHILDINFO\" (");
  if (data.child_info_subscribed) out.append("\"SUBSCRIBED\"");
  if (data.child_info_subscribed && data.child_info_special_use) out.append(' ');
  if (data.child_info_special_use) out.append("\"SPECIAL-USE\"");
  out.append(')');
}

// mbox-list-extended        RFC 9051 9
void extended(Output& out, const ParseContext& context, const ListData& data) {
  const bool has_child_info = data.child_info_subscribed || data.child_info_special_use;
  if (!has_child_info && !data.old_name) return;
  out.append(" (");
  if (has_child_info) child_info(out, data);
  if (data.old_name) {
    out.append(has_child_info ? " \"OLDNAME\" (" : "\"OLDNAME\" (");
    mailbox(out, context, *data.old_name);
    out.append(')');
  }
  out.append(')');
}

// mailbox-list = "(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) SP mailbox [SP mbox-list-extended]
void mailbox_list(Output& out, const ParseContext& context, const ListData& data) {
  out.append('(');
  attributes(out, data);
  out.append(") ");
  delimiter(out, data.delimiter);
  out.append(' ');
  mailbox(out, context, data.mailbox);
  extended(out, context, data);
  out.append("\r\n");
}

}  // namespace

void write(Output& out, const ParseContext& context, const ListData& data) {
  out.append("* LIST ");
  mailbox_list(out, context, data);
}

void write_lsub(Output& out, const ParseContext& context, const ListData& data) {
  out.append("* LSUB ");
  mailbox_list(out, context, data);
}

}  // namespace imap::wire
