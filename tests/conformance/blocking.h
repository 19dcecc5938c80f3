// An engine whose calls wait for their answer: tests read like a list of facts.
#pragma once

#include <future>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/engine.h"

namespace conformance {

using base::Errc;
using base::Result;
using engine::Batch;
using engine::BodyId;
using engine::Engine;
using engine::KeyRange;
using engine::KeyValue;
using engine::Partition;
using engine::Space;
using engine::StagedBodyPtr;

// wait<T>([&](engine::Done<T> done) { engine.call(..., done); })
template <class T, class Start>
Result<T> wait(Start&& start) {
  auto promise = std::make_shared<std::promise<Result<T>>>();
  auto answer = promise->get_future();
  start(engine::Done<T>([promise](Result<T> result) { promise->set_value(std::move(result)); }));
  return answer.get();
}

// nullopt: done well.
inline std::optional<Errc> error_of(const Result<void>& result) {
  return result.has_value() ? std::nullopt : std::optional(result.error().code);
}

class Blocking {
 public:
  explicit Blocking(Engine& engine) : engine_(&engine) {}

  std::optional<std::string> get(Partition partition, Space space, const std::string& key);
  std::vector<std::optional<std::string>> get_many(Partition partition, Space space, std::vector<std::string> keys);
  std::vector<KeyValue> scan(Partition partition, Space space, KeyRange range, std::size_t limit = 1'000'000);
  std::optional<Errc> commit(Partition partition, Batch batch);
  std::optional<Errc> put(Partition partition, std::string key, std::string value);
  // Streams the bytes in pieces of `chunk_bytes`.
  StagedBodyPtr stage(const std::string& bytes, std::size_t chunk_bytes = 65'536);
  // nullptr when the engine refuses it.
  StagedBodyPtr try_stage(const std::string& bytes, std::size_t chunk_bytes = 65'536);
  // Stages and adopts.
  BodyId store(Partition partition, const std::string& bytes);
  Result<std::string> read(BodyId body, std::uint64_t offset_bytes = 0, std::uint64_t length_bytes = 1u << 30);
  std::vector<Result<std::string>> read_together(std::vector<BodyId> bodies);
  std::vector<Partition> partitions(Partition from = {}, std::size_t limit = 1'000'000);
  std::vector<engine::BodyInfo> bodies(BodyId from = {}, std::size_t limit = 1'000'000);
  std::uint64_t sweep(std::uint64_t unowned_for_seconds = 0);

 private:
  Engine* engine_;
};

// Bytes that do not compress and do not repeat; the same for the same seed.
std::string random_bytes(std::size_t length, std::uint64_t seed);

}  // namespace conformance
