// ENVELOPE. RFC 9051 7.5.2 and 9 (envelope, address)
#include <string>

#include "mime/address.h"
#include "mime/render.h"
#include "mime/wire_string.h"

namespace mime {
namespace {

// address = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"
void append_address(std::string& out, const Address& address) {
  out.push_back('(');
  append_nstring(out, address.name);
  out.push_back(' ');
  append_nstring(out, address.route);
  out.push_back(' ');
  switch (address.kind) {
    case Address::Kind::mailbox:
      // A host that the mail lacks is empty: NIL would make it a group.
      append_string(out, address.mailbox);
      out.push_back(' ');
      append_string(out, address.host);
      break;
    case Address::Kind::group_start:
      append_string(out, address.mailbox);
      out += " NIL";
      break;
    case Address::Kind::group_end: out += "NIL NIL"; break;
  }
  out.push_back(')');
}

// "(" 1*address ")" / nil
std::string addresses(const std::optional<std::string>& value) {
  std::string out;
  if (value) {
    for (const Address& address : parse_addresses(*value)) append_address(out, address);
  }
  return out.empty() ? "NIL" : '(' + std::move(out) + ')';
}

}  // namespace

void render_envelope(const Envelope& envelope, std::string& out) {
  const std::string from = addresses(envelope.from);
  const std::string sender = addresses(envelope.sender);
  const std::string reply_to = addresses(envelope.reply_to);
  out.push_back('(');
  append_nstring(out, envelope.date);
  out.push_back(' ');
  append_nstring(out, envelope.subject);
  out += ' ' + from;
  // Absent or empty: the same as From.
  out += ' ' + (sender == "NIL" ? from : sender);
  out += ' ' + (reply_to == "NIL" ? from : reply_to);
  for (const auto* list : {&envelope.to, &envelope.cc, &envelope.bcc}) out += ' ' + addresses(*list);
  for (const auto* text : {&envelope.in_reply_to, &envelope.message_id}) {
    out.push_back(' ');
    append_nstring(out, *text);
  }
  out.push_back(')');
}

}  // namespace mime
