#include "mime/columns.h"

#include "mime/address.h"
#include "mime/base_subject.h"
#include "mime/casemap.h"
#include "mime/charset.h"
#include "mime/date.h"
#include "mime/encoded_word.h"
#include "mime/header.h"
#include "mime/limits.h"
#include "mime/message_id.h"

namespace mime {
namespace {

// More addresses than this do not fit a column, were they all "a@b".
constexpr std::size_t max_column_addresses = max_column_bytes / 4;

// At most max_column_bytes, no character cut in two.
bool cut_to_column(std::string& text) {
  if (text.size() <= max_column_bytes) return false;
  std::size_t n = max_column_bytes;
  while (n > 0 && (static_cast<unsigned char>(text[n]) & 0xc0) == 0x80) --n;
  text.resize(n);
  return true;
}

std::string prepared(std::string_view decoded) {
  std::string text = unicode_casemap(decoded);
  cut_to_column(text);
  return text;
}

std::string addr_spec(const Address& address) {
  std::string text = to_utf8(address.mailbox, {});
  if (!address.host.empty()) text += '@' + to_utf8(address.host, {});
  return text;
}

// RFC 5957 3.
std::string display_name(const Address& address) {
  std::string name = address.name ? decode_header_text(*address.name) : std::string();
  if (!name.empty()) return name;
  return addr_spec(address);
}

void append_address(std::string& out, const Address& address) {
  if (address.kind == Address::Kind::group_end) return;
  if (!out.empty()) out += ", ";
  if (address.kind == Address::Kind::group_start) {
    out += decode_header_text(address.mailbox) + ':';
  } else if (address.name) {
    out += decode_header_text(*address.name) + " <" + addr_spec(address) + '>';
  } else {
    out += addr_spec(address);
  }
}

struct AddressColumns {
  std::string text, mailbox, display;
};

AddressColumns address_columns(const std::optional<std::string>& value, bool& cut) {
  AddressColumns columns;
  if (!value) return columns;
  const auto addresses = parse_addresses(*value, max_column_addresses);
  if (addresses.empty()) return columns;
  columns.mailbox = prepared(to_utf8(addresses.front().mailbox, {}));
  columns.display = prepared(display_name(addresses.front()));
  std::string text;
  for (const Address& address : addresses) {
    append_address(text, address);
    if (text.size() > max_column_bytes) break;
  }
  columns.text = unicode_casemap(text);
  if (cut_to_column(columns.text) || addresses.size() == max_column_addresses) cut = true;
  return columns;
}

// RFC 5256 3: References, and if that has no msg-id, the first of In-Reply-To.
std::vector<std::string> references(const Structure& structure) {
  if (const auto field = find_field(structure.header, "references")) {
    auto ids = parse_message_ids(unfold(field->value), max_references);
    if (!ids.empty()) return ids;
  }
  if (!structure.envelope.in_reply_to) return {};
  return parse_message_ids(*structure.envelope.in_reply_to, 1);
}

void set_threading(MessageColumns& columns, const Structure& structure) {
  if (structure.envelope.message_id) columns.message_id = parse_message_id(*structure.envelope.message_id).value_or("");
  if (!columns.message_id.empty()) columns.message_id_hash = message_id_hash(columns.message_id);
  columns.references = references(structure);
  for (const std::string& id : columns.references) columns.reference_hashes.push_back(message_id_hash(id));
}

void set_subject(MessageColumns& columns, const Envelope& envelope) {
  const std::string decoded = decode_header_text(envelope.subject.value_or(""));
  columns.subject = unicode_casemap(decoded);
  if (cut_to_column(columns.subject)) columns.cut = true;
  const BaseSubject base = base_subject(decoded);
  columns.base_subject = prepared(base.text);
  columns.reply_or_forward = base.reply_or_forward;
}

}  // namespace

MessageColumns message_columns(const Structure& structure) {
  const Envelope& envelope = structure.envelope;
  MessageColumns columns;
  AddressColumns from = address_columns(envelope.from, columns.cut);
  AddressColumns to = address_columns(envelope.to, columns.cut);
  AddressColumns cc = address_columns(envelope.cc, columns.cut);
  columns.from = std::move(from.text);
  columns.from_mailbox = std::move(from.mailbox);
  columns.display_from = std::move(from.display);
  columns.to = std::move(to.text);
  columns.to_mailbox = std::move(to.mailbox);
  columns.display_to = std::move(to.display);
  columns.cc = std::move(cc.text);
  columns.cc_mailbox = std::move(cc.mailbox);
  columns.bcc = address_columns(envelope.bcc, columns.cut).text;
  set_subject(columns, envelope);
  if (const auto date = parse_date(envelope.date.value_or(""))) {
    columns.sent_utc_seconds = date->utc_seconds;
    columns.sent_local_days = date->local_days;
  }
  set_threading(columns, structure);
  // What the parser did not keep cannot be searched here.
  if (!structure.header_complete) columns.cut = true;
  return columns;
}

}  // namespace mime
