// What is stored beside a message at delivery, so that FETCH of anything but body text copies bytes: the
// header fields that clients ask for, ENVELOPE, BODY and BODYSTRUCTURE, the part table, the preview.
// docs/formats/summary.md has the encoding; the checksum is the store's.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

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

// The encoded bytes. `preview` is UTF-8 as PREVIEW gives it (mime/preview.h).
std::string build_summary(const Structure& structure, std::string_view preview);

// What of a summary is wanted beside the kept header and the preview.
struct SummaryWants {
  bool envelope = true;
  bool structure = true;
  bool parts = true;
};

// Reads an encoded summary without allocation; views live as long as `bytes`. Safe on any bytes.
class SummaryView {
 public:
  SummaryView() = default;
  // Errc::corrupt, whatever is wrong with what is wanted; the rest is passed over and reads as empty.
  static base::Result<SummaryView> open(std::string_view bytes, SummaryWants wants = {});

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
  const PartTableView& parts() const { return parts_; }

  bool has_null() const;  // BODY[] must replace NUL, BINARY needs literal8

  // The kept fields, raw, in the order of the message, and its blank line if it has one: as a header block.
  std::string_view header() const { return header_; }
  // Can HEADER.FIELDS with these names be answered from header() alone? HEADER.FIELDS.NOT never can.
  bool answers(std::span<const std::string_view> names) const;
  bool answers(const HeaderNames& names) const { return header_complete() && names.in_summaries(); }
  // BODY[HEADER.FIELDS (names)], when answers(names).
  void append_header_fields(const HeaderNames& names, std::string& out) const {
    append_header_subset(header_, names, HeaderSubset::fields, out);
  }

 private:
  base::Result<> check() const;
  bool header_complete() const;

  std::uint64_t message_size_ = 0;
  std::uint64_t prefix_size_ = 0;
  std::uint64_t flags_ = 0;
  std::string_view header_, preview_;
  PiecesView envelope_;
  PiecesView bodystructure_[2];  // by Revision
  std::string_view extensions_[2];
  PartTableView parts_;
};

}  // namespace mime
