// Bodies on their way out: the blocks that cover the slice are read from the log and checked against their checksums.
// Thread-safe.
#pragma once

#include <memory>
#include <span>

#include "engine/rocks/checked_blocks.h"
#include "engine/rocks/index.h"
#include "engine/rocks/segments.h"
#include "engine/rocks/staged.h"

namespace engine::rocks {

class BodyReader {
 public:
  BodyReader(const Index& index, Segments& segments, const StagedTable& staged, CheckedBlocks& checked)
      : index_(index), segments_(segments), staged_(staged), checked_(checked) {}

  // Wait::no: only what memory and the page cache can answer at once.
  Lookup<BodySlice> read(BodyId body, std::uint64_t offset_bytes, std::uint64_t length_bytes, Wait wait) const;
  // engine.h, read_bodies().
  Lookup<BodySlices> read_each(std::span<const BodyId> bodies, Wait wait) const;
  // engine.h, body_in_file(): of what was read and verified lately.
  std::optional<BodyFile> in_file(BodyId body, std::uint64_t offset_bytes, std::uint64_t length_bytes) const;

 private:
  // The body that a row was looked up for, and the generation of checked_ before that.
  struct Asked {
    BodyId body;
    std::uint64_t generation = 0;
  };
  struct Cover;
  struct CoverPlan;
  static CoverPlan cover(const BodyRow& row, std::uint64_t offset_bytes, std::uint64_t length_bytes);
  Lookup<BodyRow> row_of(BodyId body, Wait wait) const;
  Lookup<BodySlice> read_row(Asked asked, const BodyRow& row, std::uint64_t offset_bytes, std::uint64_t length_bytes,
                             Wait wait) const;
  Lookup<void> read_blocks(Asked asked, const Cover& part, std::span<char> to, Wait wait) const;

  const Index& index_;
  Segments& segments_;
  const StagedTable& staged_;
  CheckedBlocks& checked_;
};

}  // namespace engine::rocks
