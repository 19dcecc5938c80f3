#include "imap/wire/write/fetch.h"

#include "imap/types/object_id.h"
#include "imap/wire/write/numbers.h"
#include "imap/wire/write/primitives.h"

namespace imap::wire {
namespace {

std::string_view name_of(SectionKind kind) {
  switch (kind) {
    case SectionKind::body: return "BODY";
    case SectionKind::binary: return "BINARY";
    case SectionKind::binary_size: return "BINARY.SIZE";
    case SectionKind::rfc822: return "RFC822";
    case SectionKind::rfc822_header: return "RFC822.HEADER";
    case SectionKind::rfc822_text: return "RFC822.TEXT";
  }
  return {};
}

std::string_view name_of(SectionText text) {
  switch (text) {
    case SectionText::whole: return "";
    case SectionText::header: return "HEADER";
    case SectionText::header_fields: return "HEADER.FIELDS ";
    case SectionText::header_fields_not: return "HEADER.FIELDS.NOT ";
    case SectionText::text: return "TEXT";
    case SectionText::mime: return "MIME";
  }
  return {};
}

bool has_brackets(SectionKind kind) {
  return kind == SectionKind::body || kind == SectionKind::binary || kind == SectionKind::binary_size;
}

void header_list(Output& out, const ParseContext& context, const std::vector<std::string>& fields) {
  char separator = '(';
  for (const std::string& field : fields) {
    out.append(separator);
    astring(out, context, field);
    separator = ' ';
  }
  out.append(')');
}

void section_spec(Output& out, const ParseContext& context, const Section& section) {
  bool first = true;
  for (const std::uint32_t part : section.part) {
    if (!first) out.append('.');
    first = false;
    out.append_number(part);
  }
  if (!first && section.text != SectionText::whole) out.append('.');
  out.append(name_of(section.text));
  if (section.text == SectionText::header_fields || section.text == SectionText::header_fields_not) {
    header_list(out, context, section.header_fields);
  }
}

}  // namespace

// These begin every message: text and number go into one piece of room.
FetchWriter::FetchWriter(Output& out, const ParseContext& context, base::SeqNum number) : out_(out), context_(context) {
  constexpr std::string_view before = "* ";
  constexpr std::string_view behind = " FETCH (";
  char* const begin = out_.room(before.size() + number_room_bytes + behind.size());
  before.copy(begin, before.size());
  char* const end = put_number(begin + before.size(), number.value);
  behind.copy(end, behind.size());
  out_.wrote(static_cast<std::size_t>(end - begin) + behind.size());
}

// Inline, since most names are constants.
inline FetchWriter& FetchWriter::item(std::string_view name) {
  if (!first_) out_.append(' ');
  first_ = false;
  out_.append(name);
  return *this;
}

FetchWriter& FetchWriter::uid(base::Uid uid) {
  item("UID ");
  out_.append_number(uid.value);
  return *this;
}

FetchWriter& FetchWriter::flags(const FlagsView& flags) {
  item("FLAGS (");
  wire::flags(out_, flags);
  out_.append(')');
  return *this;
}

FetchWriter& FetchWriter::internal_date(const DateTime& time) {
  item("INTERNALDATE ");
  date_time(out_, time);
  return *this;
}

FetchWriter& FetchWriter::rfc822_size(std::uint64_t bytes) {
  item("RFC822.SIZE ");
  out_.append_number(bytes);
  return *this;
}

FetchWriter& FetchWriter::mod_seq(base::ModSeq mod_seq) {
  item("MODSEQ (");
  out_.append_number(mod_seq.value);
  out_.append(')');
  return *this;
}

FetchWriter& FetchWriter::email_id(base::MessageId id) {
  item("EMAILID (");
  out_.append(ObjectIdText(id).view());
  out_.append(')');
  return *this;
}

FetchWriter& FetchWriter::thread_id(std::optional<base::ThreadId> id) {
  if (!id) return item("THREADID NIL");
  item("THREADID (");
  out_.append(ObjectIdText(*id).view());
  out_.append(')');
  return *this;
}

FetchWriter& FetchWriter::preview(std::optional<std::string_view> text) {
  item("PREVIEW ");
  nstring(out_, context_, text);
  return *this;
}

FetchWriter& FetchWriter::body(std::string_view rendered) {
  item("BODY ");
  out_.append(rendered);
  return *this;
}

void FetchWriter::open_envelope() { item("ENVELOPE "); }

void FetchWriter::open_body_structure() { item("BODYSTRUCTURE "); }

FetchWriter& FetchWriter::section(std::string_view name, std::uint64_t size_bytes, LiteralForm form) {
  item(name);
  out_.append(form == LiteralForm::literal8 ? std::string_view(" ~{") : std::string_view(" {"));
  out_.append_number(size_bytes);
  out_.append("}\r\n");
  return *this;
}

FetchWriter& FetchWriter::section(const Section& section, std::uint64_t size_bytes, LiteralForm form) {
  return this->section(section_name(context_, section), size_bytes, form);
}

FetchWriter& FetchWriter::section_nil(const Section& section) {
  item(section_name(context_, section));
  out_.append(" NIL");
  return *this;
}

FetchWriter& FetchWriter::binary_size(const Section& section, std::uint64_t size_bytes) {
  item(section_name(context_, section));
  out_.append(' ');
  out_.append_number(size_bytes);
  return *this;
}

void FetchWriter::end() { out_.append(")\r\n"); }

std::string section_name(const ParseContext& context, const Section& section) {
  Output out;
  out.append(name_of(section.kind));
  if (has_brackets(section.kind)) {
    out.append('[');
    section_spec(out, context, section);
    out.append(']');
    if (section.partial && section.kind != SectionKind::binary_size) {
      out.append('<');
      out.append_number(section.partial->first);
      out.append('>');
    }
  }
  return out.take_text();
}

}  // namespace imap::wire
