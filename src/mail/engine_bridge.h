// The one place where an engine's callbacks become coroutines. Everything else in mail/ awaits these.
// Thread rule: a task goes on through the executor that it was awaited on, whatever thread the engine answered on.
// The engine must outlive the task; every other argument is taken by value.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "engine/engine.h"

namespace mail::bridge {

using base::Result;
using base::Task;

template <class T, class Start>
Task<Result<T>> await_callback(Start start) {
  auto waiting = base::callback_result<Result<T>>([&](auto done) { start(engine::Done<T>(std::move(done))); });
  Result<T> answer = co_await waiting;
  co_return answer;
}

inline Task<Result<std::optional<std::string>>> get(engine::Engine& engine, engine::Partition partition,
                                                    engine::Space space, std::string key) {
  return await_callback<std::optional<std::string>>([&engine, partition, space, key = std::move(key)](auto done) {
    engine.get(partition, space, key, std::move(done));
  });
}

inline Task<Result<std::vector<std::optional<std::string>>>> get_many(engine::Engine& engine,
                                                                      engine::Partition partition, engine::Space space,
                                                                      std::vector<std::string> keys) {
  return await_callback<std::vector<std::optional<std::string>>>(
      [&engine, partition, space, keys = std::move(keys)](auto done) mutable {
        engine.get_many(partition, space, std::move(keys), std::move(done));
      });
}

// Several get_many() under way together; the answers in the order of the groups.
using GroupValues = std::vector<Result<std::vector<std::optional<std::string>>>>;
inline Task<GroupValues> get_groups(engine::Engine& engine, engine::Partition partition, engine::Space space,
                                    std::vector<std::vector<std::string>> groups) {
  struct Gathering {
    std::vector<std::optional<GroupValues::value_type>> answers;
    std::atomic<std::size_t> missing;
    std::function<void(GroupValues)> done;
  };
  if (groups.empty()) co_return GroupValues();
  auto gathering = std::make_shared<Gathering>();
  gathering->answers.resize(groups.size());
  gathering->missing = groups.size();
  auto waiting = base::callback_result<GroupValues>([&](auto done) {
    gathering->done = std::move(done);
    for (std::size_t group = 0; group < groups.size(); ++group) {
      engine.get_many(partition, space, std::move(groups[group]), [gathering, group](GroupValues::value_type answer) {
        gathering->answers[group] = std::move(answer);
        if (--gathering->missing > 0) return;
        GroupValues all;
        for (auto& each : gathering->answers) all.push_back(std::move(*each));
        std::exchange(gathering->done, nullptr)(std::move(all));
      });
    }
  });
  GroupValues answers = co_await waiting;
  co_return answers;
}

inline Task<Result<std::vector<engine::KeyValue>>> scan(engine::Engine& engine, engine::Partition partition,
                                                        engine::Space space, engine::KeyRange range,
                                                        std::size_t limit) {
  return await_callback<std::vector<engine::KeyValue>>(
      [&engine, partition, space, range = std::move(range), limit](auto done) mutable {
        engine.scan(partition, space, std::move(range), limit, std::move(done));
      });
}

inline Task<Result<void>> commit(engine::Engine& engine, engine::Partition partition, engine::Batch batch) {
  return await_callback<void>([&engine, partition, batch = std::move(batch)](auto done) mutable {
    engine.commit(partition, std::move(batch), std::move(done));
  });
}

inline Task<Result<engine::BodySlice>> read_body(engine::Engine& engine, engine::BodyId body,
                                                 std::uint64_t offset_bytes, std::uint64_t length_bytes) {
  return await_callback<engine::BodySlice>([&engine, body, offset_bytes, length_bytes](auto done) {
    engine.read_body(body, offset_bytes, length_bytes, std::move(done));
  });
}

inline Task<Result<engine::BodySlices>> read_bodies(engine::Engine& engine, std::vector<engine::BodyId> bodies) {
  return await_callback<engine::BodySlices>([&engine, bodies = std::move(bodies)](auto done) mutable {
    engine.read_bodies(std::move(bodies), std::move(done));
  });
}

inline Task<Result<void>> append(engine::BodyWriter& writer, std::string chunk) {
  return await_callback<void>(
      [&writer, chunk = std::move(chunk)](auto done) mutable { writer.append(std::move(chunk), std::move(done)); });
}

inline Task<Result<engine::StagedBodyPtr>> finish(engine::BodyWriter& writer) {
  return await_callback<engine::StagedBodyPtr>([&writer](auto done) { writer.finish(std::move(done)); });
}

inline Task<Result<std::vector<engine::Partition>>> list_partitions(engine::Engine& engine, engine::Partition from,
                                                                    std::size_t limit) {
  return await_callback<std::vector<engine::Partition>>(
      [&engine, from, limit](auto done) { engine.list_partitions(from, limit, std::move(done)); });
}

inline Task<Result<std::vector<engine::BodyInfo>>> list_bodies(engine::Engine& engine, engine::BodyId from,
                                                               std::size_t limit) {
  return await_callback<std::vector<engine::BodyInfo>>(
      [&engine, from, limit](auto done) { engine.list_bodies(from, limit, std::move(done)); });
}

inline Task<Result<std::uint64_t>> sweep(engine::Engine& engine, std::uint64_t unowned_for_seconds) {
  return await_callback<std::uint64_t>(
      [&engine, unowned_for_seconds](auto done) { engine.sweep(unowned_for_seconds, std::move(done)); });
}

}  // namespace mail::bridge
