// Section specifiers of FETCH (RFC 9051 6.4.5.1) resolved to bytes of the message, and header subsets.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mime/header_names.h"
#include "mime/part_table.h"

namespace mime {

// What of the part is wanted. header_fields and header_fields_not resolve to the same range as header: filter
// its bytes with append_header_subset or HeaderFilter.
enum class SectionText : std::uint8_t { all, header, mime, text };

struct Section {
  std::span<const std::uint32_t> path;  // part numbers from 1; empty: the message itself
  SectionText text = SectionText::all;
};

struct ResolvedSection {
  Range range;
  TransferEncoding encoding = TransferEncoding::seven_bit;  // of a leaf's body, for BINARY
  bool leaf = false;                                        // the range is the body of a leaf
  bool lines = false;                                       // of a leaf: text, whose line breaks are octets 13 and 10
};

// Nothing if the message has no such part, or the part no such text (HEADER of a part that is no message,
// MIME without a path): FETCH answers NIL then.
std::optional<ResolvedSection> resolve(const PartTableView& parts, const Section& section);

enum class HeaderSubset : std::uint8_t { fields, fields_not };

// The fields of the block whose name is (or is not) in `names`, byte for byte and in order, and the blank line if the
// block has one: appended to `runs` as views of the block, neighbours in one. RFC 9051 6.4.5.1
void select_header_subset(std::string_view block, const HeaderNames& names, HeaderSubset subset,
                          std::vector<std::string_view>& runs);
// The same, copied.
void append_header_subset(std::string_view block, const HeaderNames& names, HeaderSubset subset, std::string& out);

}  // namespace mime
