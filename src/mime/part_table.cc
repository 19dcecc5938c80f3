#include "mime/part_table.h"

#include "mime/varint.h"

namespace mime {
namespace {

// The first byte of an entry: kind, message/global, encoding.
constexpr unsigned kind_mask = 3;
constexpr unsigned global_bit = 4;
constexpr unsigned encoding_shift = 3;

std::uint8_t first_byte(const Part& part) {
  return static_cast<std::uint8_t>(static_cast<unsigned>(part.kind) | (part.message_global ? global_bit : 0) |
                                   static_cast<unsigned>(part.encoding) << encoding_shift);
}

// `offset` is where the entry before had its header. Sizes are checked against overflow, not against the message.
bool take_entry(std::string_view& in, std::uint64_t& offset, PartEntry& entry) {
  if (in.empty()) return false;
  const auto first = static_cast<unsigned char>(in.front());
  in.remove_prefix(1);
  if (first >> encoding_shift > static_cast<unsigned>(TransferEncoding::unknown)) return false;
  entry.kind = static_cast<PartKind>(first & kind_mask);
  entry.message_global = (first & global_bit) != 0;
  entry.encoding = static_cast<TransferEncoding>(first >> encoding_shift);
  std::uint64_t up = 0, step = 0, header = 0, body = 0;
  if (!take_varint(in, up) || !take_varint(in, step) || !take_varint(in, header) || !take_varint(in, body))
    return false;
  constexpr std::uint64_t max = std::uint64_t{1} << 62;
  if (step > max || header > max || body > max || offset > max) return false;
  if (up > entry.index || (up == 0) != (entry.index == 0)) return false;
  entry.parent = up == 0 ? no_part : entry.index - static_cast<PartIndex>(up);
  offset += step;
  entry.header = Range{offset, header};
  entry.body = Range{entry.header.end(), body};
  return take_sized(in, entry.type) && take_sized(in, entry.subtype) && take_sized(in, entry.charset);
}

}  // namespace

void append_part_table(const Structure& structure, std::string& out) {
  append_varint(out, structure.parts.size());
  std::uint64_t offset = 0;
  for (PartIndex i = 0; i < structure.parts.size(); ++i) {
    const Part& part = structure.parts[i];
    out.push_back(static_cast<char>(first_byte(part)));
    append_varint(out, part.parent == no_part ? 0 : i - part.parent);
    append_varint(out, part.header.offset - offset);
    offset = part.header.offset;
    append_varint(out, part.header.size);
    append_varint(out, part.body.size);
    append_sized(out, part.type);
    append_sized(out, part.subtype);
    append_sized(out, part.kind == PartKind::text ? part.parameter("charset") : std::string_view());
  }
}

base::Result<PartTableView> PartTableView::open(std::string_view bytes, std::uint64_t message_size) {
  PartTableView table;
  std::uint64_t count = 0;
  if (!take_varint(bytes, count) || count == 0 || count > bytes.size()) {
    return base::fail(base::Errc::corrupt, "part table: count");
  }
  table.count_ = static_cast<std::uint32_t>(count);
  table.entries_ = bytes;
  std::uint64_t offset = 0;
  for (PartEntry entry; entry.index < table.count_; ++entry.index) {
    if (!take_entry(bytes, offset, entry)) return base::fail(base::Errc::corrupt, "part table: entry");
    if (entry.body.end() > message_size) return base::fail(base::Errc::corrupt, "part table: range");
  }
  if (!bytes.empty()) return base::fail(base::Errc::corrupt, "part table: bytes left over");
  return table;
}

std::optional<PartEntry> PartTableView::Cursor::next() {
  PartEntry entry;
  entry.index = index_;
  if (index_ >= count_ || !take_entry(rest_, offset_, entry)) return std::nullopt;
  ++index_;
  return entry;
}

}  // namespace mime
