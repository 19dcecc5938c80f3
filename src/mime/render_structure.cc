// BODYSTRUCTURE and BODY. RFC 9051 7.5.2 and 9 (body), RFC 3501 7.4.2
#include <algorithm>
#include <string>

#include "mime/ascii.h"
#include "mime/parameter.h"
#include "mime/render.h"
#include "mime/wire_string.h"

namespace mime {
namespace {

// RFC 2231 values: a rev1 client expects "name*" as it stands in mail; in rev2 the value is decoded (RFC 9051 7.5.2),
// but only that of the body's parameters, not the disposition's.
enum class ExtendedValues { as_in_mail, decoded };

class StructureRenderer {
 public:
  StructureRenderer(const Structure& structure, Revision revision) : structure_(structure), revision_(revision) {}

  RenderedStructure run() && {
    body(structure_.parts.front());
    return std::move(result_);
  }

 private:
  std::string& out() { return result_.bodystructure; }
  void space() { out().push_back(' '); }
  void string(std::string_view value) { append_string(out(), value); }

  void body(const Part& part);
  void multipart(const Part& part);
  void single(const Part& part);
  void nested_message(const Part& part);
  void parameters(const Part& part);
  void parameter_list(const std::vector<Parameter>& parameters, ExtendedValues extended);
  void disposition_language_location(const Part& part);
  std::uint64_t extension_start() const { return result_.bodystructure.size(); }
  void extension_end(std::uint64_t start) { result_.extensions.push_back(Range{start, extension_start() - start}); }

  const Structure& structure_;
  Revision revision_;
  RenderedStructure result_;
};

// body = "(" (body-type-1part / body-type-mpart) ")"
void StructureRenderer::body(const Part& part) {
  out().push_back('(');
  if (part.kind == PartKind::multipart) {
    multipart(part);
  } else {
    single(part);
  }
  out().push_back(')');
}

// body-type-mpart = 1*body SP media-subtype [SP body-ext-mpart]
void StructureRenderer::multipart(const Part& part) {
  for (PartIndex child = part.first_child; child != no_part; child = structure_.parts[child].next_sibling) {
    body(structure_.parts[child]);
  }
  space();
  string(part.subtype);
  const std::uint64_t start = extension_start();
  space();
  parameters(part);
  disposition_language_location(part);
  extension_end(start);
}

// body-type-1part = (body-type-basic / body-type-msg / body-type-text) [SP body-ext-1part]
void StructureRenderer::single(const Part& part) {
  string(part.type);
  space();
  string(part.subtype);
  space();
  parameters(part);
  space();
  append_nstring(out(), part.id);
  space();
  append_nstring(out(), part.description);
  space();
  string(part.encoding_name.value_or("7BIT"));
  space();
  out() += std::to_string(part.body.size);
  if (part.kind == PartKind::message) nested_message(part);
  if (part.kind == PartKind::text) out() += ' ' + std::to_string(part.body_lines);
  const std::uint64_t start = extension_start();
  space();
  append_nstring(out(), part.md5);
  disposition_language_location(part);
  extension_end(start);
}

// SP envelope SP body SP body-fld-lines
void StructureRenderer::nested_message(const Part& part) {
  if (part.message_global && revision_ == Revision::rev1) return;
  space();
  static const Envelope empty;
  render_envelope(part.envelope == 0 ? empty : structure_.envelopes[part.envelope - 1], out());
  space();
  body(structure_.parts[part.first_child]);
  out() += ' ' + std::to_string(part.body_lines);
}

void StructureRenderer::parameters(const Part& part) {
  const auto extended = revision_ == Revision::rev1 ? ExtendedValues::as_in_mail : ExtendedValues::decoded;
  if (part.kind != PartKind::text || !part.parameter("charset").empty()) {
    return parameter_list(part.parameters, extended);
  }
  // RFC 2046 4.1.2: the default is told.
  std::vector<Parameter> with_charset{{"CHARSET", "US-ASCII", false}};
  with_charset.insert(with_charset.end(), part.parameters.begin(), part.parameters.end());
  std::erase_if(with_charset,
                [](const Parameter& p) { return equals_ignore_case(p.name, "charset") && p.value.empty(); });
  parameter_list(with_charset, extended);
}

// body-fld-param = "(" string SP string *(SP string SP string) ")" / nil
void StructureRenderer::parameter_list(const std::vector<Parameter>& parameters, ExtendedValues extended) {
  if (parameters.empty()) return append_nil(out());
  char before = '(';
  for (const Parameter& parameter : parameters) {
    out().push_back(before);
    before = ' ';
    string(parameter.extended ? parameter.name + '*' : parameter.name);
    space();
    const bool encode = parameter.extended && extended == ExtendedValues::as_in_mail;
    string(encode ? extended_value(parameter.value) : parameter.value);
  }
  out().push_back(')');
}

// SP body-fld-dsp SP body-fld-lang SP body-fld-loc
void StructureRenderer::disposition_language_location(const Part& part) {
  space();
  if (part.disposition.empty()) {
    append_nil(out());
  } else {
    out().push_back('(');
    string(part.disposition);
    space();
    parameter_list(part.disposition_parameters, ExtendedValues::as_in_mail);
    out().push_back(')');
  }
  space();
  if (part.language.empty()) append_nil(out());
  if (part.language.size() == 1) string(part.language.front());
  if (part.language.size() > 1) {
    char before = '(';
    for (const std::string& tag : part.language) {
      out().push_back(before);
      before = ' ';
      string(tag);
    }
    out().push_back(')');
  }
  space();
  append_nstring(out(), part.location);
}

}  // namespace

RenderedStructure render_bodystructure(const Structure& structure, Revision revision) {
  RenderedStructure result = StructureRenderer(structure, revision).run();
  std::sort(result.extensions.begin(), result.extensions.end(),
            [](const Range& a, const Range& b) { return a.offset < b.offset; });
  return result;
}

std::string without_extensions(const RenderedStructure& rendered) {
  std::string out;
  std::uint64_t from = 0;
  for (const Range& extension : rendered.extensions) {
    out += std::string_view(rendered.bodystructure).substr(from, extension.offset - from);
    from = extension.end();
  }
  return out += std::string_view(rendered.bodystructure).substr(from);
}

bool same_in_both_revisions(const Structure& structure) {
  return std::none_of(structure.parts.begin(), structure.parts.end(), [](const Part& part) {
    return part.message_global || std::any_of(part.parameters.begin(), part.parameters.end(),
                                              [](const Parameter& parameter) { return parameter.extended; });
  });
}

}  // namespace mime
