// What is stored beside a message at delivery, so that FETCH of anything but body text copies bytes: the
// header fields that clients ask for, ENVELOPE, BODY and BODYSTRUCTURE, the part table, the preview.
// docs/formats/summary.md has the encoding; the checksum is the store's.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "mime/part_table.h"
#include "mime/pieces.h"
#include "mime/render.h"
#include "mime/section.h"
#include "mime/structure.h"

namespace mime {

// The fields that a summary keeps. Lower case, sorted. A name outside of it makes HEADER.FIELDS read the
// body.
std::span<const std::string_view> summary_fields();
bool is_summary_field(std::string_view name);
// What a summary calls the field, 1 to max_summary_field_code; 0: it is none of them.
unsigned summary_field_code(std::string_view name);
inline constexpr unsigned max_summary_field_code = 84;

// The encoded bytes. `preview` is UTF-8 as PREVIEW gives it (mime/preview.h).
std::string build_summary(const Structure& structure, std::string_view preview);

// Reads an encoded summary without allocation; views live as long as `bytes`. Safe on any bytes.
class SummaryView {
 public:
  SummaryView() = default;
  // Errc::corrupt, whatever is wrong but for the part table, which parts() looks at.
  static base::Result<SummaryView> open(std::string_view bytes);

  std::uint64_t message_size() const { return message_size_; }  // RFC822.SIZE; prefix and body
  std::uint64_t prefix_size() const { return prefix_size_; }
  void append_envelope(std::string& out) const { envelope_.append_to(out); }
  const PiecesView& envelope() const { return envelope_; }
  const PiecesView& bodystructure(Revision revision) const {
    return bodystructure_[static_cast<std::size_t>(revision)];
  }
  void append_bodystructure(Revision revision, std::string& out) const;
  void append_body(Revision revision, std::string& out) const;  // BODY
  std::string_view preview() const { return preview_; }
  // Errc::corrupt.
  base::Result<PartTableView> parts() const { return PartTableView::open(parts_, message_size_); }

  bool has_null() const;  // BODY[] must replace NUL, BINARY needs literal8

  // The kept fields, raw, in the order of the message, and its blank line if it has one: as a header block.
  std::string_view header() const { return header_; }
  // Can HEADER.FIELDS with these names be answered from header() alone? HEADER.FIELDS.NOT never can.
  bool answers(std::span<const std::string_view> names) const;
  bool answers(const HeaderNames& names) const { return header_complete() && names.in_summaries(); }
  // BODY[HEADER.FIELDS (names)], when answers(names): views as select_header_subset() has them.
  void select_header_fields(const HeaderNames& names, std::vector<std::string_view>& runs) const;
  void append_header_fields(const HeaderNames& names, std::string& out) const;

  // Do both say the same of a message, whatever versions they are of?
  friend bool operator==(const SummaryView& one, const SummaryView& other);

 private:
  bool take_texts(std::string_view& bytes, char version);
  bool check() const;
  bool header_complete() const;

  std::uint64_t message_size_ = 0;
  std::uint64_t prefix_size_ = 0;
  std::uint64_t flags_ = 0;
  std::string_view header_, preview_;
  std::string_view fields_;  // of the header, in its order: code and size of each; version 1 has none
  PiecesView envelope_;
  PiecesView bodystructure_[2];  // by Revision
  std::string_view extensions_[2];
  std::string_view parts_;
};

}  // namespace mime
