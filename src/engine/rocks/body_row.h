// What the index knows of a body: its size and the places in the log where its bytes are, with their checksums.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/rocks/encoding.h"
#include "engine/rocks/log_format.h"

namespace engine::rocks {

// Bytes that lie together in the log: the payload of one body record.
struct Extent {
  LogPosition payload;  // of its first byte
  std::uint32_t length_bytes = 0;
  std::vector<std::uint32_t> block_crcs;  // log_format.h: block_checksums()
  bool operator==(const Extent&) const = default;
};

struct BodyRow {
  std::uint64_t size_bytes = 0;
  std::vector<Extent> extents;  // in the order of the body
  bool operator==(const BodyRow&) const = default;
};

void put_body_row(std::string& to, const BodyRow& row);
base::Result<BodyRow> read_body_row(Reader& reader);

}  // namespace engine::rocks
