#include "mail/message_reader.h"

#include <algorithm>

#include "mail/engine_bridge.h"

namespace mail {
namespace {

using base::Result;
using base::Task;

constexpr std::string_view too_short = "a body is shorter than its message";

// A row names it, so that it ought to be there.
base::Error lost(base::Error error) {
  if (error.code == base::Errc::not_found) error.code = base::Errc::corrupt;
  return error;
}

class PrefixedReader : public MessageReader {
 public:
  PrefixedReader(engine::Engine& engine, std::string prefix, BodyId body, std::uint64_t size_bytes)
      : engine_(engine),
        prefix_(prefix.empty() ? nullptr : std::make_shared<const std::string>(std::move(prefix))),
        prefix_bytes_(prefix_ ? prefix_->size() : 0),
        body_(body),
        size_bytes_(size_bytes) {}

  std::uint64_t size_bytes() const override { return size_bytes_; }

  Task<Result<engine::BodySlice>> read(std::uint64_t offset_bytes, std::uint64_t length_bytes) override {
    if (offset_bytes >= size_bytes_ || length_bytes == 0) co_return engine::BodySlice{};
    if (offset_bytes < prefix_bytes_) {
      std::string_view part = std::string_view(*prefix_).substr(offset_bytes, length_bytes);
      co_return engine::BodySlice{part, prefix_};
    }
    auto reading = bridge::read_body(engine_, body_, offset_bytes - prefix_bytes_,
                                     std::min(length_bytes, size_bytes_ - offset_bytes));
    Result<engine::BodySlice> read = co_await reading;
    if (!read.has_value()) co_return base::fail(lost(std::move(read).error()));
    engine::BodySlice slice = std::move(*read);
    // RFC822.SIZE was told: a body that ends early would leave a literal unfinished.
    if (slice.bytes.empty()) co_return base::fail(base::Errc::corrupt, std::string(too_short));
    co_return slice;
  }

  std::optional<engine::BodyFile> in_file(std::uint64_t offset_bytes, std::uint64_t length_bytes) override {
    if (offset_bytes < prefix_bytes_ || offset_bytes >= size_bytes_) return std::nullopt;
    return engine_.body_in_file(body_, offset_bytes - prefix_bytes_,
                                std::min(length_bytes, size_bytes_ - offset_bytes));
  }

 private:
  engine::Engine& engine_;
  const std::shared_ptr<const std::string> prefix_;  // nullptr: none
  const std::uint64_t prefix_bytes_;
  const BodyId body_;
  const std::uint64_t size_bytes_;
};

}  // namespace

std::unique_ptr<MessageReader> make_message_reader(engine::Engine& engine, std::string prefix, BodyId body,
                                                   std::uint64_t size_bytes) {
  return std::make_unique<PrefixedReader>(engine, std::move(prefix), body, size_bytes);
}

Task<Result<engine::BodySlices>> read_whole_bodies(engine::Engine& engine, std::vector<ColdRecord> records) {
  std::vector<BodyId> wanted;
  wanted.reserve(records.size());
  for (const ColdRecord& record : records) wanted.push_back(record.body);
  auto reading = bridge::read_bodies(engine, std::move(wanted));
  CO_TRY(engine::BodySlices bodies, co_await reading);
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    Result<engine::BodySlice>& body = bodies[i];
    if (!body.has_value()) {
      body = base::fail(lost(std::move(body).error()));
    } else if (body->bytes.size() + records[i].prefix_bytes != records[i].size_bytes) {
      body = base::fail(base::Errc::corrupt, std::string(too_short));
    }
  }
  co_return bodies;
}

}  // namespace mail
