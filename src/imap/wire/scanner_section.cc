// Sections of a message, as FETCH names them.
#include "imap/wire/characters.h"
#include "imap/wire/limits.h"
#include "imap/wire/scanner.h"

namespace imap::wire {

// header-list = "(" header-fld-name *(SP header-fld-name) ")"
bool Scanner::header_list(std::vector<std::string>& out) {
  return list(max_header_fields, [&] { return astring(out.emplace_back()); });
}

// section-part = nz-number *("." nz-number); what stands behind the last "." may be a section-text
bool Scanner::section_part(Section& out) {
  do {
    if (at_end() || !is_digit(text_[pos_])) return true;
    if (out.part.size() == context_.limits.nesting) return too_many("a part that is nested less deep");
    if (!nz_number(out.part.emplace_back())) return false;
  } while (try_character('.'));
  return true;
}

// section-msgtext = "HEADER" / "HEADER.FIELDS" [".NOT"] SP header-list / "TEXT"
// section-text = section-msgtext / "MIME"
bool Scanner::section_text(Section& out) {
  if (try_word("HEADER")) {
    out.text = SectionText::header;
    return true;
  }
  if (try_word("TEXT")) {
    out.text = SectionText::text;
    return true;
  }
  if (try_word("HEADER.FIELDS")) {
    out.text = SectionText::header_fields;
    return sp() && header_list(out.header_fields);
  }
  if (try_word("HEADER.FIELDS.NOT")) {
    out.text = SectionText::header_fields_not;
    return sp() && header_list(out.header_fields);
  }
  if (!out.part.empty() && try_word("MIME")) {
    out.text = SectionText::mime;
    return true;
  }
  return expected("HEADER, HEADER.FIELDS, TEXT, MIME (of a part) or ]");
}

// section = "[" [section-spec] "]"; section-spec = section-msgtext / (section-part ["." section-text])
bool Scanner::section(Section& out) {
  if (!character('[') || !section_part(out)) return false;
  const bool text_follows = out.part.empty() || text_[pos_ - 1] == '.';
  if (out.part.empty() && try_character(']')) return true;
  if (text_follows && !section_text(out)) return false;
  return character(']');
}

// section-binary = "[" [section-part] "]"
bool Scanner::section_binary(Section& out) {
  if (!character('[') || !section_part(out)) return false;
  if (text_[pos_ - 1] == '.') return expected("a part number");
  return character(']');
}

// partial = "<" number64 "." nz-number64 ">"
bool Scanner::partial(Section& out) {
  if (!next_is('<')) return true;
  Partial partial;
  if (!(character('<') && number64(partial.first) && character('.') && nz_number64(partial.count) && character('>'))) {
    return false;
  }
  out.partial = partial;
  return true;
}

}  // namespace imap::wire
