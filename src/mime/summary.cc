#include "mime/summary.h"

#include <algorithm>

#include "mime/header.h"
#include "mime/limits.h"
#include "mime/varint.h"

namespace mime {
namespace {

// docs/formats/summary.md: these numbers are stored.
constexpr char format_version = 1;
constexpr std::uint64_t flag_header_complete = 1;
constexpr std::uint64_t flag_has_null = 2;
constexpr std::uint64_t flag_two_revisions = 4;
constexpr std::uint64_t known_flags = 7;

// What is made of most mail fits into as much.
constexpr std::size_t usual_rest_bytes = 1'024;

// The fields that are kept, and the blank line. Empty if that is more than a summary may hold.
std::string kept_header(const Structure& structure) {
  std::string out;
  out.reserve(std::min(structure.header.size(), max_summary_header_bytes));
  FieldScanner scanner(structure.header);
  while (const auto field = scanner.next()) {
    if (is_summary_field(field->name)) out += field->raw;
    if (out.size() > max_summary_header_bytes) return {};
  }
  const std::string_view rest = scanner.rest();
  if (!rest.empty()) out += rest.substr(0, rest.find('\n') + 1);
  return out;
}

void append_sized_pieces(std::string& out, std::string_view text, PiecesWriter& beside_header) {
  std::string pieces;
  pieces.reserve(text.size());
  beside_header.append(pieces, text);
  append_sized(out, pieces);
}

void append_rendered(std::string& out, const RenderedStructure& rendered, PiecesWriter& beside_header) {
  append_sized_pieces(out, rendered.bodystructure, beside_header);
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

}  // namespace

std::string build_summary(const Structure& structure, std::string_view preview) {
  const std::string header = kept_header(structure);
  const bool complete = structure.header_complete && (!header.empty() || structure.header.empty());
  const bool same = same_in_both_revisions(structure);
  std::string out;
  out.reserve(header.size() + preview.size() + usual_rest_bytes);
  out += format_version;
  append_varint(out, (complete ? flag_header_complete : 0) | (structure.has_null ? flag_has_null : 0) |
                         (same ? 0 : flag_two_revisions));
  append_varint(out, structure.size);
  append_varint(out, structure.prefix_size);
  append_sized(out, header);
  std::string envelope;
  envelope.reserve(usual_rest_bytes);
  render_envelope(structure.envelope, envelope);
  PiecesWriter beside_header(header);
  append_sized_pieces(out, envelope, beside_header);
  append_rendered(out, render_bodystructure(structure, Revision::rev1), beside_header);
  if (!same) append_rendered(out, render_bodystructure(structure, Revision::rev2), beside_header);
  std::string parts;
  append_part_table(structure, parts);
  append_sized(out, parts);
  append_sized(out, preview);
  return out;
}

base::Result<SummaryView> SummaryView::open(std::string_view bytes, SummaryWants wants) {
  SummaryView view;
  if (bytes.empty() || bytes.front() != format_version) return corrupt("version");
  bytes.remove_prefix(1);
  if (!take_varint(bytes, view.flags_) || (view.flags_ & ~known_flags) != 0) return corrupt("flags");
  if (!take_varint(bytes, view.message_size_) || !take_varint(bytes, view.prefix_size_)) return corrupt("sizes");
  if (view.prefix_size_ > view.message_size_) return corrupt("prefix");
  std::string_view pieces;
  if (!take_sized(bytes, view.header_) || !take_sized(bytes, pieces)) return corrupt("header");
  if (wants.envelope) {
    TRY(view.envelope_, PiecesView::open(pieces, view.header_));
  }
  const std::size_t revisions = (view.flags_ & flag_two_revisions) != 0 ? 2 : 1;
  for (std::size_t i = 0; i < revisions; ++i) {
    if (!take_sized(bytes, pieces)) return corrupt("structure");
    if (wants.structure) {
      TRY(view.bodystructure_[i], PiecesView::open(pieces, view.header_));
    }
    if (!take_sized(bytes, view.extensions_[i])) return corrupt("extensions");
  }
  if (revisions == 1) {
    view.bodystructure_[1] = view.bodystructure_[0];
    view.extensions_[1] = view.extensions_[0];
  }
  std::string_view parts;
  if (!take_sized(bytes, parts) || !take_sized(bytes, view.preview_) || !bytes.empty()) return corrupt("end");
  if (wants.parts) {
    TRY(view.parts_, PartTableView::open(parts, view.message_size_));
  }
  if (wants.structure) {
    TRY(view.check());
  }
  return view;
}

base::Result<> SummaryView::check() const {
  for (std::size_t i = 0; i < 2; ++i) {
    std::string_view list = extensions_[i];
    std::uint64_t from = 0;
    Range extension;
    while (!list.empty()) {
      if (!take_extension(list, from, bodystructure_[i].size_bytes(), extension)) return corrupt("extension");
    }
  }
  return {};
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
