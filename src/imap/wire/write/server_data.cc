// What the server tells of itself: CAPABILITY, ENABLED, ID, NAMESPACE.
#include "imap/wire/write/primitives.h"
#include "imap/wire/write/write.h"

namespace imap::wire {
namespace {

void words(Output& out, std::string_view name, const std::vector<std::string>& list) {
  out.append(name);
  for (const std::string& word : list) {
    out.append(' ');
    out.append(word);
  }
  out.append("\r\n");
}

// namespace = nil / "(" 1*namespace-descr ")"
void write_namespace(Output& out, const ParseContext& context, const std::vector<NamespaceDescr>& list) {
  if (list.empty()) return out.append(" NIL");
  out.append(" (");
  for (const NamespaceDescr& descr : list) {
    out.append('(');
    quoted_mailbox(out, context, descr.prefix);
    out.append(' ');
    delimiter(out, descr.delimiter);
    out.append(')');
  }
  out.append(')');
}

}  // namespace

void write(Output& out, const CapabilityData& data) { words(out, "* CAPABILITY", data.capabilities); }
void write(Output& out, const EnabledData& data) { words(out, "* ENABLED", data.capabilities); }

// id_response = "ID" SPACE id_params_list        RFC 2971 3.2
void write(Output& out, const ParseContext& context, const IdData& data) {
  if (data.parameters.empty()) return out.append("* ID NIL\r\n");
  std::string_view separator = "* ID (";
  for (const auto& [field, value] : data.parameters) {
    out.append(separator);
    string(out, context, field);
    out.append(' ');
    nstring(out, context, value);
    separator = " ";
  }
  out.append(")\r\n");
}

// namespace-response = "NAMESPACE" SP namespace SP namespace SP namespace        RFC 9051 7.3.3
void write(Output& out, const ParseContext& context, const NamespaceData& data) {
  out.append("* NAMESPACE");
  write_namespace(out, context, data.personal);
  write_namespace(out, context, data.other_users);
  write_namespace(out, context, data.shared);
  out.append("\r\n");
}

}  // namespace imap::wire
