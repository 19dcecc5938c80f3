#include "mime/summary.h"

#include <algorithm>

#include "mime/header.h"
#include "mime/limits.h"
#include "mime/varint.h"

namespace mime {
namespace {

// docs/formats/summary.md: these numbers are stored.
constexpr char version_with_pieces = 1;
constexpr char format_version = 2;
constexpr std::uint64_t flag_header_complete = 1;
constexpr std::uint64_t flag_has_null = 2;
constexpr std::uint64_t flag_two_revisions = 4;
constexpr std::uint64_t known_flags = 7;
constexpr unsigned blank_line_code = 0;

// What is made of most mail fits into as much.
constexpr std::size_t usual_fields_bytes = 64;
constexpr std::size_t usual_rest_bytes = 1'536;

// The fields that are kept, and the blank line; where they stand. Empty if that is more than a summary may hold.
struct KeptHeader {
  std::string bytes, fields;
  void add(unsigned code, std::string_view raw) {
    bytes += raw;
    fields.push_back(static_cast<char>(code));
    append_varint(fields, raw.size());
  }
};

KeptHeader kept_header(const Structure& structure) {
  KeptHeader out;
  out.bytes.reserve(std::min(structure.header.size(), max_summary_header_bytes));
  out.fields.reserve(usual_fields_bytes);
  FieldScanner scanner(structure.header);
  std::string_view raw;
  std::size_t name_size = 0;
  while (scanner.next_raw(raw, name_size)) {
    if (const unsigned code = summary_field_code(raw.substr(0, name_size)); code != 0) out.add(code, raw);
    if (out.bytes.size() > max_summary_header_bytes) return {};
  }
  const std::string_view rest = scanner.rest();
  if (!rest.empty()) out.add(blank_line_code, rest.substr(0, rest.find('\n') + 1));
  return out;
}

void append_rendered(std::string& out, const RenderedStructure& rendered) {
  append_sized(out, rendered.bodystructure);
  std::string extensions;
  std::uint64_t from = 0;
  for (const Range& extension : rendered.extensions) {
    append_varint(extensions, extension.offset - from);
    append_varint(extensions, extension.size);
    from = extension.end();
  }
  append_sized(out, extensions);
}

base::Failure corrupt(std::string what) { return base::fail(base::Errc::corrupt, "summary: " + std::move(what)); }

// Takes one extension off the list; false at its end or if it does not fit.
bool take_extension(std::string_view& list, std::uint64_t& from, std::uint64_t end, Range& extension) {
  std::uint64_t step = 0;
  if (!take_varint(list, step) || !take_varint(list, extension.size)) return false;
  if (step > end - from || extension.size > end - from - step) return false;
  extension.offset = from + step;
  from = extension.end();
  return true;
}

// Takes a field off the list; false at its end.
bool take_field(std::string_view& list, unsigned& code, std::uint64_t& size) {
  if (list.empty()) return false;
  code = static_cast<unsigned char>(list.front());
  list.remove_prefix(1);
  return take_varint(list, size);
}

bool fields_cover(std::string_view list, std::string_view header) {
  unsigned code = 0;
  std::uint64_t size = 0;
  std::uint64_t left = header.size();
  while (!list.empty()) {
    if (!take_field(list, code, size) || size > left) return false;
    left -= size;
  }
  return left == 0;
}

bool take_text(std::string_view& bytes, char version, std::string_view header, PiecesView& text) {
  std::string_view stored;
  if (!take_sized(bytes, stored)) return false;
  if (version == format_version) {
    text = PiecesView::plain(stored);
    return true;
  }
  auto opened = PiecesView::open(stored, header);
  if (opened.has_value()) text = *opened;
  return opened.has_value();
}

}  // namespace

std::string build_summary(const Structure& structure, std::string_view preview) {
  const KeptHeader header = kept_header(structure);
  const bool complete = structure.header_complete && (!header.bytes.empty() || structure.header.empty());
  const bool same = same_in_both_revisions(structure);
  std::string out;
  out.reserve(header.bytes.size() + preview.size() + usual_rest_bytes);
  out += format_version;
  append_varint(out, (complete ? flag_header_complete : 0) | (structure.has_null ? flag_has_null : 0) |
                         (same ? 0 : flag_two_revisions));
  append_varint(out, structure.size);
  append_varint(out, structure.prefix_size);
  append_sized(out, header.fields);
  append_sized(out, header.bytes);
  std::string text;
  text.reserve(usual_rest_bytes);
  render_envelope(structure.envelope, text);
  append_sized(out, text);
  append_rendered(out, render_bodystructure(structure, Revision::rev1));
  if (!same) append_rendered(out, render_bodystructure(structure, Revision::rev2));
  text.clear();
  append_part_table(structure, text);
  append_sized(out, text);
  append_sized(out, preview);
  return out;
}

base::Result<SummaryView> SummaryView::open(std::string_view bytes) {
  SummaryView view;
  const char version = bytes.empty() ? '\0' : bytes.front();
  if (version != version_with_pieces && version != format_version) return corrupt("version");
  bytes.remove_prefix(1);
  if (!take_varint(bytes, view.flags_) || (view.flags_ & ~known_flags) != 0) return corrupt("flags");
  if (!take_varint(bytes, view.message_size_) || !take_varint(bytes, view.prefix_size_)) return corrupt("sizes");
  if (view.prefix_size_ > view.message_size_) return corrupt("prefix");
  if (version == format_version && !take_sized(bytes, view.fields_)) return corrupt("fields");
  if (!take_sized(bytes, view.header_)) return corrupt("header");
  if (version == format_version && !fields_cover(view.fields_, view.header_)) return corrupt("fields");
  if (!view.take_texts(bytes, version) || !view.check()) return corrupt("texts");
  if (!take_sized(bytes, view.parts_) || !take_sized(bytes, view.preview_) || !bytes.empty()) return corrupt("end");
  return view;
}

bool SummaryView::take_texts(std::string_view& bytes, char version) {
  if (!take_text(bytes, version, header_, envelope_)) return false;
  const std::size_t revisions = (flags_ & flag_two_revisions) != 0 ? 2 : 1;
  for (std::size_t i = 0; i < revisions; ++i) {
    if (!take_text(bytes, version, header_, bodystructure_[i]) || !take_sized(bytes, extensions_[i])) return false;
  }
  if (revisions == 1) {
    bodystructure_[1] = bodystructure_[0];
    extensions_[1] = extensions_[0];
  }
  return true;
}

bool SummaryView::check() const {
  for (std::size_t i = 0; i < 2; ++i) {
    std::string_view list = extensions_[i];
    std::uint64_t from = 0;
    Range extension;
    while (!list.empty()) {
      if (!take_extension(list, from, bodystructure_[i].size_bytes(), extension)) return false;
    }
  }
  return true;
}

void SummaryView::select_header_fields(const HeaderNames& names, std::vector<std::string_view>& runs) const {
  if (fields_.empty()) return select_header_subset(header_, names, HeaderSubset::fields, runs);
  std::string_view list = fields_;
  unsigned code = 0;
  std::uint64_t size = 0;
  const char* at = header_.data();
  const char* from = at;  // of a run of wanted fields
  const auto end_run = [&] {
    if (at != from) runs.emplace_back(from, static_cast<std::size_t>(at - from));
  };
  while (take_field(list, code, size)) {
    if (!names.contains_code(code)) {
      end_run();
      from = at + size;
    }
    at += size;
  }
  end_run();
}

void SummaryView::append_header_fields(const HeaderNames& names, std::string& out) const {
  std::vector<std::string_view> runs;
  select_header_fields(names, runs);
  for (const std::string_view run : runs) out += run;
}

bool operator==(const SummaryView& one, const SummaryView& other) {
  const auto text = [](const PiecesView& view) {
    std::string out;
    view.append_to(out);
    return out;
  };
  for (const Revision revision : {Revision::rev1, Revision::rev2}) {
    const auto i = static_cast<std::size_t>(revision);
    if (text(one.bodystructure(revision)) != text(other.bodystructure(revision))) return false;
    if (one.extensions_[i] != other.extensions_[i]) return false;
  }
  // Version 1 says nothing of where fields stand.
  const bool both_have_fields = !one.fields_.empty() && !other.fields_.empty();
  if (both_have_fields && one.fields_ != other.fields_) return false;
  return one.flags_ == other.flags_ && one.message_size_ == other.message_size_ &&
         one.prefix_size_ == other.prefix_size_ && one.header_ == other.header_ && one.parts_ == other.parts_ &&
         one.preview_ == other.preview_ && text(one.envelope_) == text(other.envelope_);
}

void SummaryView::append_bodystructure(Revision revision, std::string& out) const {
  bodystructure_[static_cast<std::size_t>(revision)].append_to(out);
}

// BODYSTRUCTURE, then closed up over its extensions, in place.
void SummaryView::append_body(Revision revision, std::string& out) const {
  const std::size_t begin = out.size();
  append_bodystructure(revision, out);
  const std::size_t size = out.size() - begin;
  char* const text = out.data() + begin;
  char* end = text;
  const auto keep = [&](std::uint64_t from, std::uint64_t to) { end = std::copy(text + from, text + to, end); };
  std::string_view list = extensions_[static_cast<std::size_t>(revision)];
  std::uint64_t from = 0;
  std::uint64_t kept = 0;
  Range extension;
  while (take_extension(list, from, size, extension)) {
    keep(kept, extension.offset);
    kept = extension.end();
  }
  keep(kept, size);
  out.resize(begin + static_cast<std::size_t>(end - text));
}

bool SummaryView::has_null() const { return (flags_ & flag_has_null) != 0; }

bool SummaryView::header_complete() const { return (flags_ & flag_header_complete) != 0; }

bool SummaryView::answers(std::span<const std::string_view> names) const {
  return header_complete() && std::all_of(names.begin(), names.end(), is_summary_field);
}

}  // namespace mime
