#include "tests/conformance/blocking.h"

#include <random>

#include <gtest/gtest.h>

namespace conformance {

std::optional<std::string> Blocking::get(Partition partition, Space space, const std::string& key) {
  using Value = std::optional<std::string>;
  auto result = wait<Value>([&](auto done) { engine_->get(partition, space, key, done); });
  EXPECT_TRUE(result.has_value()) << (result.has_value() ? "" : describe(result.error()));
  return result.has_value() ? *result : std::nullopt;
}

std::vector<std::optional<std::string>> Blocking::get_many(Partition partition, Space space,
                                                           std::vector<std::string> keys) {
  using Values = std::vector<std::optional<std::string>>;
  auto result = wait<Values>([&](auto done) { engine_->get_many(partition, space, std::move(keys), done); });
  EXPECT_TRUE(result.has_value());
  return result.has_value() ? *result : Values();
}

std::vector<KeyValue> Blocking::scan(Partition partition, Space space, KeyRange range, std::size_t limit) {
  using Found = std::vector<KeyValue>;
  auto result = wait<Found>([&](auto done) { engine_->scan(partition, space, std::move(range), limit, done); });
  EXPECT_TRUE(result.has_value());
  return result.has_value() ? *result : Found();
}

std::optional<Errc> Blocking::commit(Partition partition, Batch batch) {
  return error_of(wait<void>([&](auto done) { engine_->commit(partition, std::move(batch), done); }));
}

std::optional<Errc> Blocking::put(Partition partition, std::string key, std::string value) {
  Batch batch;
  batch.puts.push_back({std::move(key), std::move(value)});
  return commit(partition, std::move(batch));
}

StagedBodyPtr Blocking::try_stage(const std::string& bytes, std::size_t chunk_bytes) {
  auto writer = engine_->new_body(bytes.size());
  for (std::size_t at = 0; at < bytes.size(); at += chunk_bytes) {
    auto appended = wait<void>([&](auto done) { writer->append(bytes.substr(at, chunk_bytes), done); });
    if (!appended.has_value()) return nullptr;
  }
  auto staged = wait<StagedBodyPtr>([&](auto done) { writer->finish(done); });
  return staged.has_value() ? *staged : nullptr;
}

StagedBodyPtr Blocking::stage(const std::string& bytes, std::size_t chunk_bytes) {
  StagedBodyPtr staged = try_stage(bytes, chunk_bytes);
  EXPECT_NE(staged, nullptr);
  return staged;
}

BodyId Blocking::store(Partition partition, const std::string& bytes) {
  Batch batch;
  batch.adopts.push_back(stage(bytes));
  const BodyId id = batch.adopts.front()->id();
  EXPECT_EQ(commit(partition, std::move(batch)), std::nullopt);
  return id;
}

Result<std::string> Blocking::read(BodyId body, std::uint64_t offset_bytes, std::uint64_t length_bytes) {
  auto slice = wait<engine::BodySlice>([&](auto done) { engine_->read_body(body, offset_bytes, length_bytes, done); });
  if (!slice.has_value()) return base::fail(slice.error());
  return std::string(slice->bytes);
}

std::vector<Result<std::string>> Blocking::read_together(std::vector<BodyId> bodies) {
  auto slices = wait<engine::BodySlices>([&](auto done) { engine_->read_bodies(std::move(bodies), done); });
  std::vector<Result<std::string>> read;
  EXPECT_TRUE(slices.has_value());
  if (!slices.has_value()) return read;
  for (const auto& slice : *slices) {
    if (slice.has_value()) {
      read.emplace_back(std::string(slice->bytes));
    } else {
      read.emplace_back(base::fail(slice.error()));
    }
  }
  return read;
}

std::vector<Partition> Blocking::partitions(Partition from, std::size_t limit) {
  using Found = std::vector<Partition>;
  auto result = wait<Found>([&](auto done) { engine_->list_partitions(from, limit, done); });
  EXPECT_TRUE(result.has_value());
  return result.has_value() ? *result : Found();
}

std::vector<engine::BodyInfo> Blocking::bodies(BodyId from, std::size_t limit) {
  using Found = std::vector<engine::BodyInfo>;
  auto result = wait<Found>([&](auto done) { engine_->list_bodies(from, limit, done); });
  EXPECT_TRUE(result.has_value());
  return result.has_value() ? *result : Found();
}

std::uint64_t Blocking::sweep(std::uint64_t unowned_for_seconds) {
  auto result = wait<std::uint64_t>([&](auto done) { engine_->sweep(unowned_for_seconds, done); });
  EXPECT_TRUE(result.has_value());
  return result.has_value() ? *result : 0;
}

std::string random_bytes(std::size_t length, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::string bytes(length, '\0');
  for (std::size_t at = 0; at < length; at += 8) {
    const std::uint64_t word = random();
    bytes.replace(at, std::min<std::size_t>(8, length - at), reinterpret_cast<const char*>(&word),
                  std::min<std::size_t>(8, length - at));
  }
  return bytes;
}

}  // namespace conformance
