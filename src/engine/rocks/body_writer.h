// A body on its way in: it waits in memory while it is small, and goes to the log in extents when it is not.
#pragma once

#include <memory>
#include <string>

#include "engine/rocks/committer.h"
#include "engine/rocks/staged.h"

namespace engine::rocks {

class StreamingWriter : public BodyWriter {
 public:
  StreamingWriter(Committer& committer, StagedTable& table, const Options& options, std::uint64_t size_hint_bytes);

  void append(std::string chunk, Done<void> done) override;
  void finish(Done<StagedBodyPtr> done) override;

 private:
  struct Sending;  // the extents of one call, under way
  std::size_t hold_limit_bytes() const;
  void keep(std::string chunk);
  // `keep_bytes` at the end stay in the buffer. `done` after the last of them is written.
  void send(std::size_t keep_bytes, Done<void> done);

  Committer& committer_;
  const Options& options_;
  StagedTable& table_;
  const std::uint64_t size_hint_bytes_;
  std::shared_ptr<Staged> staged_;
  std::string buffer_;
  enum class Where { memory, log } where_ = Where::memory;
};

}  // namespace engine::rocks
