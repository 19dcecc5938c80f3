#include "engine/rocks/body_writer.h"

#include <algorithm>

namespace engine::rocks {

namespace {

// When finished bodies fill the memory meant for them, others keep no more than this.
constexpr std::size_t scarce_hold_bytes = 16u << 10;

}  // namespace

struct StreamingWriter::Sending {
  std::mutex mutex;
  std::size_t under_way = 0;
  base::Result<void> result;
  Done<void> done;

  void ended(base::Result<void> one) {
    std::unique_lock lock(mutex);
    if (!one.has_value() && result.has_value()) result = std::move(one);
    if (--under_way > 0) return;
    lock.unlock();
    done(result);
  }
};

StreamingWriter::StreamingWriter(Committer& committer, StagedTable& table, const Options& options,
                                 std::uint64_t size_hint_bytes)
    : committer_(committer),
      options_(options),
      table_(table),
      size_hint_bytes_(size_hint_bytes),
      staged_(table.make()) {}

std::size_t StreamingWriter::hold_limit_bytes() const {
  return table_.held_bytes() > options_.max_held_body_bytes
             ? std::min<std::size_t>(scarce_hold_bytes, options_.max_inline_body_bytes)
             : options_.max_inline_body_bytes;
}

// A body that comes whole is never copied; one in pieces is gathered where there is room for all of it.
void StreamingWriter::keep(std::string chunk) {
  const std::uint64_t expected_bytes = std::min<std::uint64_t>(size_hint_bytes_, options_.max_inline_body_bytes);
  if (buffer_.empty() && chunk.size() >= expected_bytes) {
    buffer_ = std::move(chunk);
    return;
  }
  if (buffer_.empty()) buffer_.reserve(expected_bytes);
  buffer_ += chunk;
}

void StreamingWriter::append(std::string chunk, Done<void> done) {
  keep(std::move(chunk));
  if (buffer_.size() <= hold_limit_bytes()) return done({});
  // Whole extents go; what is left begins the next one.
  const std::size_t whole = buffer_.size() / options_.max_inline_body_bytes * options_.max_inline_body_bytes;
  send(whole == 0 ? 0 : buffer_.size() - whole, std::move(done));
}

void StreamingWriter::send(std::size_t keep_bytes, Done<void> done) {
  where_ = Where::log;
  std::string rest = buffer_.substr(buffer_.size() - keep_bytes);
  buffer_.resize(buffer_.size() - keep_bytes);
  std::vector<std::string> extents;
  if (buffer_.size() <= options_.max_inline_body_bytes) {
    extents.push_back(std::move(buffer_));
  } else {
    for (std::size_t at = 0; at < buffer_.size(); at += options_.max_inline_body_bytes)
      extents.push_back(buffer_.substr(at, options_.max_inline_body_bytes));
  }
  buffer_ = std::move(rest);
  auto sending = std::make_shared<Sending>();
  sending->under_way = extents.size();
  sending->done = std::move(done);
  for (std::string& extent : extents)
    committer_.submit(ExtentJob{staged_, std::move(extent),
                                [sending](base::Result<void> result) { sending->ended(std::move(result)); }});
}

void StreamingWriter::finish(Done<StagedBodyPtr> done) {
  auto finished = [staged = staged_, done = std::move(done)](base::Result<void> result) {
    if (!result.has_value()) return done(base::fail(result.error()));
    staged->finish();
    done(StagedBodyPtr(staged));
  };
  if (where_ == Where::log && !buffer_.empty()) return send(0, std::move(finished));
  if (where_ == Where::memory) staged_->hold(std::move(buffer_));
  finished({});
}

}  // namespace engine::rocks
