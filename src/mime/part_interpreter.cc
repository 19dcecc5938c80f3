#include "mime/part_interpreter.h"

#include <array>
#include <optional>
#include <string>

#include "mime/ascii.h"
#include "mime/header.h"
#include "mime/lexer.h"
#include "mime/parameter.h"

namespace mime {
namespace {

using Value = std::optional<std::string>;

// The first field of a name counts.
void keep_first(Value& value, const Field& field, Budget& budget) {
  if (value || !budget.spend(field.value.size())) return;
  value = unfold(field.value);
}

// Address fields that are given several times are one list.
void keep_joined(Value& value, const Field& field, Budget& budget) {
  if (!budget.spend(field.value.size() + 2)) return;
  if (!value) {
    value.emplace();
  } else if (!value->empty()) {
    *value += ", ";
  }
  append_unfolded(*value, field.value);
}

struct EnvelopeField {
  std::string_view name;
  Value Envelope::* value;
  void (*keep)(Value&, const Field&, Budget&);
};
constexpr std::array<EnvelopeField, 10> envelope_fields{{
    {"date", &Envelope::date, keep_first},
    {"subject", &Envelope::subject, keep_first},
    {"from", &Envelope::from, keep_joined},
    {"sender", &Envelope::sender, keep_joined},
    {"reply-to", &Envelope::reply_to, keep_joined},
    {"to", &Envelope::to, keep_joined},
    {"cc", &Envelope::cc, keep_joined},
    {"bcc", &Envelope::bcc, keep_joined},
    {"in-reply-to", &Envelope::in_reply_to, keep_first},
    {"message-id", &Envelope::message_id, keep_first},
}};

void keep_envelope_field(const Field& field, Budget& budget, Envelope& envelope) {
  for (const EnvelopeField& known : envelope_fields) {
    if (equals_ignore_case(field.name, known.name)) return known.keep(envelope.*known.value, field, budget);
  }
}

// Content-Language: tags with commas between them, RFC 3282 2.
std::vector<std::string> languages(std::string_view value) {
  std::vector<std::string> tags;
  Lexer lexer(value);
  while (!lexer.at_end() && tags.size() < max_languages) {
    lexer.skip_cfws();
    const std::string_view tag = lexer.run("(),;\"");
    if (!tag.empty()) tags.emplace_back(tag);
    if (tag.empty() && !lexer.at_end() && lexer.peek() != '(') lexer.take();
  }
  return tags;
}

struct ContentFields {
  Value type, encoding, disposition, language;
};

void keep_content_field(const Field& field, Budget& budget, Part& part, ContentFields& content) {
  const std::string_view name = field.name.substr(8);
  const auto is = [&](std::string_view known) { return equals_ignore_case(name, known); };
  if (is("type")) keep_first(content.type, field, budget);
  if (is("transfer-encoding")) keep_first(content.encoding, field, budget);
  if (is("disposition")) keep_first(content.disposition, field, budget);
  if (is("language")) keep_first(content.language, field, budget);
  if (is("id")) keep_first(part.id, field, budget);
  if (is("description")) keep_first(part.description, field, budget);
  if (is("md5")) keep_first(part.md5, field, budget);
  if (is("location")) keep_first(part.location, field, budget);
}

void set_default_type(Part& part, DefaultType default_type) {
  if (default_type == DefaultType::text_plain) return;
  part.type = "message";
  part.subtype = "rfc822";
}

void set_type(Part& part, const Value& value, DefaultType default_type, const Limits& limits) {
  if (!value) return set_default_type(part, default_type);
  ContentType type = parse_content_type(*value, limits);
  if (type.type.empty()) return set_default_type(part, default_type);
  part.type = std::move(type.type);
  part.subtype = std::move(type.subtype);
  part.parameters = std::move(type.parameters);
}

PartKind kind_of(const Part& part) {
  if (equals_ignore_case(part.type, "text")) return PartKind::text;
  if (equals_ignore_case(part.type, "multipart")) return PartKind::multipart;
  if (!equals_ignore_case(part.type, "message")) return PartKind::basic;
  const bool nests = equals_ignore_case(part.subtype, "rfc822") || equals_ignore_case(part.subtype, "global");
  return nests ? PartKind::message : PartKind::basic;
}

void set_content(Part& part, const ContentFields& content, DefaultType default_type, const Limits& limits) {
  set_type(part, content.type, default_type, limits);
  part.kind = kind_of(part);
  part.message_global = part.kind == PartKind::message && equals_ignore_case(part.subtype, "global");
  if (content.encoding) {
    part.encoding = transfer_encoding(*content.encoding);
    Lexer lexer(*content.encoding);
    lexer.skip_cfws();
    const std::string_view name = lexer.run("();,\"");
    if (!name.empty()) part.encoding_name = name;
  }
  if (content.disposition) {
    Disposition disposition = parse_disposition(*content.disposition, limits);
    part.disposition = std::move(disposition.type);
    part.disposition_parameters = std::move(disposition.parameters);
  }
  if (content.language) part.language = languages(*content.language);
}

}  // namespace

void interpret_header(std::string_view block, DefaultType default_type, Budget& budget, Part& part,
                      Envelope* envelope) {
  ContentFields content;
  std::size_t fields = 0;
  FieldScanner scanner(block);
  while (auto field = scanner.next()) {
    if (++fields > budget.limits().header_fields) {
      budget.note_exceeded();
      break;
    }
    if (starts_with_ignore_case(field->name, "content-")) {
      keep_content_field(*field, budget, part, content);
    } else if (envelope != nullptr) {
      keep_envelope_field(*field, budget, *envelope);
    }
  }
  set_content(part, content, default_type, budget.limits());
}

void make_opaque(Part& part) {
  part.kind = PartKind::basic;
  part.message_global = false;
  part.type = "application";
  part.subtype = "octet-stream";
  part.parameters.clear();
}

}  // namespace mime
