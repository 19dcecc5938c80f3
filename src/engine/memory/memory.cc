#include "engine/memory/memory.h"

#include <unordered_map>

#include "engine/memory/state.h"
#include "engine/watch_list.h"

namespace engine::memory {

namespace {

// Bodies that are finished and not given up. Outlives the engine as long as a staged body does.
struct StagedBodies {
  std::mutex mutex;
  std::uint64_t last_id = 0;
  std::unordered_map<BodyId, std::weak_ptr<const Staged>> by_id;

  StagedBodyPtr add(std::string bytes);
  std::shared_ptr<const std::string> bytes_of(BodyId id);
};

StagedBodyPtr StagedBodies::add(std::string bytes) {
  std::lock_guard lock(mutex);
  auto staged = std::make_shared<Staged>(BodyId(++last_id), std::move(bytes));
  std::erase_if(by_id, [](const auto& entry) { return entry.second.expired(); });
  by_id.emplace(staged->id(), staged);
  return staged;
}

std::shared_ptr<const std::string> StagedBodies::bytes_of(BodyId id) {
  std::lock_guard lock(mutex);
  auto found = by_id.find(id);
  if (found == by_id.end()) return nullptr;
  auto staged = found->second.lock();
  return staged ? staged->bytes() : nullptr;
}

class MemoryEngine : public Engine {
 public:
  explicit MemoryEngine(Options options) : options_(std::move(options)) {}

  void get(Partition partition, Space space, std::string key, Done<std::optional<std::string>> done) override;
  void get_many(Partition partition, Space space, std::vector<std::string> keys,
                Done<std::vector<std::optional<std::string>>> done) override;
  void scan(Partition partition, Space space, KeyRange range, std::size_t limit,
            Done<std::vector<KeyValue>> done) override;
  void commit(Partition partition, Batch batch, Done<void> done) override;
  std::unique_ptr<BodyWriter> new_body(std::uint64_t size_hint_bytes) override;
  void read_body(BodyId body, std::uint64_t offset_bytes, std::uint64_t length_bytes, Done<BodySlice> done) override;
  void read_bodies(std::vector<BodyId> bodies, Done<BodySlices> done) override;
  std::unique_ptr<Watch> watch(Partition partition, std::function<void()> changed) override;
  void list_partitions(Partition from, std::size_t limit, Done<std::vector<Partition>> done) override;
  void list_bodies(BodyId from, std::size_t limit, Done<std::vector<BodyInfo>> done) override;
  void sweep(std::uint64_t unowned_for_seconds, Done<std::uint64_t> done) override;
  Health health() const override { return {}; }

  // Calls back now, or hands the call to the test's queue.
  template <class T>
  void answer(const Done<T>& done, base::Result<T> result) {
    if (!options_.defer) return done(std::move(result));
    options_.defer([done, result = std::move(result)]() mutable { done(std::move(result)); });
  }
  StagedBodyPtr stage(std::string bytes) { return staged_->add(std::move(bytes)); }

 private:
  base::Result<BodySlice> slice(BodyId body, std::uint64_t offset_bytes, std::uint64_t length_bytes);

  const Options options_;
  std::mutex mutex_;  // guards state_
  State state_;
  std::shared_ptr<StagedBodies> staged_ = std::make_shared<StagedBodies>();
  WatchList watches_;
};

class Writer : public BodyWriter {
 public:
  explicit Writer(MemoryEngine& engine) : engine_(engine) {}
  void append(std::string chunk, Done<void> done) override {
    bytes_ += chunk;
    engine_.answer<void>(done, {});
  }
  void finish(Done<StagedBodyPtr> done) override {
    engine_.answer<StagedBodyPtr>(done, engine_.stage(std::move(bytes_)));
  }

 private:
  MemoryEngine& engine_;
  std::string bytes_;
};

void MemoryEngine::get(Partition partition, Space space, std::string key, Done<std::optional<std::string>> done) {
  std::unique_lock lock(mutex_);
  auto value = state_.get(partition, space, key);
  lock.unlock();
  answer<std::optional<std::string>>(done, std::move(value));
}

void MemoryEngine::get_many(Partition partition, Space space, std::vector<std::string> keys,
                            Done<std::vector<std::optional<std::string>>> done) {
  std::vector<std::optional<std::string>> values;
  values.reserve(keys.size());
  std::unique_lock lock(mutex_);
  for (const std::string& key : keys) values.push_back(state_.get(partition, space, key));
  lock.unlock();
  answer<std::vector<std::optional<std::string>>>(done, std::move(values));
}

void MemoryEngine::scan(Partition partition, Space space, KeyRange range, std::size_t limit,
                        Done<std::vector<KeyValue>> done) {
  std::unique_lock lock(mutex_);
  auto found = state_.scan(partition, space, range, limit);
  lock.unlock();
  answer<std::vector<KeyValue>>(done, std::move(found));
}

void MemoryEngine::commit(Partition partition, Batch batch, Done<void> done) {
  std::unique_lock lock(mutex_);
  auto result = state_.apply(partition, batch, base::unix_seconds(options_.clock->now()));
  lock.unlock();
  const bool has_changed = result.has_value();
  answer<void>(done, std::move(result));
  if (has_changed) watches_.notify(partition);
}

std::unique_ptr<BodyWriter> MemoryEngine::new_body(std::uint64_t) { return std::make_unique<Writer>(*this); }

base::Result<BodySlice> MemoryEngine::slice(BodyId body, std::uint64_t offset_bytes, std::uint64_t length_bytes) {
  std::shared_ptr<const std::string> bytes = staged_->bytes_of(body);
  if (!bytes) {
    std::lock_guard lock(mutex_);
    if (const Body* stored = state_.find_body(body)) bytes = stored->bytes;
  }
  if (!bytes) return base::fail(base::Errc::not_found, "body " + std::to_string(body.value));
  const std::size_t from = std::min<std::uint64_t>(offset_bytes, bytes->size());
  return BodySlice{std::string_view(*bytes).substr(from, length_bytes), bytes};
}

void MemoryEngine::read_body(BodyId body, std::uint64_t offset_bytes, std::uint64_t length_bytes,
                             Done<BodySlice> done) {
  answer<BodySlice>(done, slice(body, offset_bytes, length_bytes));
}

void MemoryEngine::read_bodies(std::vector<BodyId> bodies, Done<BodySlices> done) {
  BodySlices slices;
  for (const BodyId body : bodies) slices.push_back(slice(body, 0, std::string::npos));
  answer<BodySlices>(done, std::move(slices));
}

std::unique_ptr<Watch> MemoryEngine::watch(Partition partition, std::function<void()> changed) {
  return watches_.add(partition, std::move(changed));
}

void MemoryEngine::list_partitions(Partition from, std::size_t limit, Done<std::vector<Partition>> done) {
  std::unique_lock lock(mutex_);
  auto found = state_.partitions(from, limit);
  lock.unlock();
  answer<std::vector<Partition>>(done, std::move(found));
}

void MemoryEngine::list_bodies(BodyId from, std::size_t limit, Done<std::vector<BodyInfo>> done) {
  std::unique_lock lock(mutex_);
  auto found = state_.bodies(from, limit);
  lock.unlock();
  answer<std::vector<BodyInfo>>(done, std::move(found));
}

void MemoryEngine::sweep(std::uint64_t unowned_for_seconds, Done<std::uint64_t> done) {
  const auto now = base::unix_seconds(options_.clock->now());
  std::unique_lock lock(mutex_);
  auto freed_bytes = state_.sweep(now - static_cast<std::int64_t>(unowned_for_seconds));
  lock.unlock();
  answer<std::uint64_t>(done, freed_bytes);
}

}  // namespace

std::unique_ptr<Engine> open(Options options) { return std::make_unique<MemoryEngine>(std::move(options)); }

}  // namespace engine::memory
