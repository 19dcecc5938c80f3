// Bodies on their way out: the blocks that cover the slice are read from the log and checked against their checksums.
// Thread-safe.
#pragma once

#include <memory>

#include "engine/rocks/index.h"
#include "engine/rocks/segments.h"
#include "engine/rocks/staged.h"

namespace engine::rocks {

class BodyReader {
 public:
  BodyReader(const Index& index, Segments& segments, const StagedTable& staged)
      : index_(index), segments_(segments), staged_(staged) {}

  // Wait::no: only what memory and the page cache can answer at once.
  Lookup<BodySlice> read(BodyId body, std::uint64_t offset_bytes, std::uint64_t length_bytes, Wait wait) const;

 private:
  Lookup<BodyRow> row_of(BodyId body, Wait wait) const;
  Lookup<BodySlice> read_row(const BodyRow& row, std::uint64_t offset_bytes, std::uint64_t length_bytes,
                             Wait wait) const;
  Lookup<void> read_blocks(const Extent& extent, std::uint64_t from_bytes, std::span<char> to, Wait wait) const;

  const Index& index_;
  Segments& segments_;
  const StagedTable& staged_;
};

}  // namespace engine::rocks
