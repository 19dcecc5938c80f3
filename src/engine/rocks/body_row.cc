#include "engine/rocks/body_row.h"

namespace engine::rocks {

void put_body_row(std::string& to, const BodyRow& row) {
  put_varint(to, row.size_bytes);
  put_varint(to, row.extents.size());
  for (const Extent& extent : row.extents) {
    put_varint(to, extent.payload.segment);
    put_varint(to, extent.payload.offset_bytes);
    put_varint(to, extent.length_bytes);
    for (std::uint32_t crc : extent.block_crcs) put_u32(to, crc);
  }
}

base::Result<BodyRow> read_body_row(Reader& reader) {
  BodyRow row;
  TRY(row.size_bytes, reader.varint());
  TRY(auto count, reader.count());
  row.extents.resize(count);
  std::uint64_t size_bytes = 0;
  for (Extent& extent : row.extents) {
    TRY(extent.payload.segment, reader.varint());
    TRY(extent.payload.offset_bytes, reader.varint());
    TRY(extent.length_bytes, reader.varint());
    const std::size_t blocks = (std::uint64_t{extent.length_bytes} + checksum_block_bytes - 1) / checksum_block_bytes;
    for (std::size_t block = 0; block < blocks; ++block) {
      TRY(auto crc, reader.u32());
      extent.block_crcs.push_back(crc);
    }
    size_bytes += extent.length_bytes;
  }
  if (size_bytes != row.size_bytes) return base::fail(base::Errc::corrupt, "extents that do not add up to the body");
  return row;
}

}  // namespace engine::rocks
