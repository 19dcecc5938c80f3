// A decorator: another engine, with its answers delayed, held back, reordered or replaced by failures on command.
// For tests of what is above engine.h. Thread-safe.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "engine/engine.h"

namespace engine::fault {

class FaultEngine : public Engine {
 public:
  // `below` outlives this.
  explicit FaultEngine(Engine& below) : below_(below) {}
  // Lets go of what is held, and waits for delayed answers.
  ~FaultEngine() override;

  // Every read's answer comes this much later, from a thread of its own; zero: at once.
  void delay_reads(std::chrono::milliseconds delay);
  // The next commits of the partition end so, one failure each. conflict, unavailable: without effect.
  // ambiguous: `effect` says whether the batch happened.
  enum class Effect { none, happens };
  void fail_next_commit(Partition partition, base::Errc error, Effect effect = Effect::none);
  // From now on every commit ends so, without effect; nullopt: they work again.
  void fail_commits(std::optional<base::Errc> error);
  // From now on every read ends so, of values and of bodies; nullopt: they work again.
  void fail_reads(std::optional<base::Errc> error);
  // The next get() of the partition's small space ends so, one failure each.
  void fail_next_get(Partition partition, base::Errc error);
  // What was asked to fail and has not yet, does not.
  void forget_failures();
  // The next body writers fail at their first append.
  void fail_next_body(base::Errc error);
  // The next commit's answer never comes.
  void drop_next_answer();

  // From now on commits' answers are held until release(); in each partition their order stays.
  void hold_answers();
  // Calls back what is held, the partitions in reversed order of their first answer, and holds no more.
  void release_reordered();
  std::size_t held_answers() const;

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
  Health health() const override { return below_.health(); }

 private:
  struct CommitFailure {
    base::Errc error;
    Effect effect;
  };
  struct Held {
    Partition partition;
    std::function<void()> call;
  };
  template <class T>
  Done<T> delayed(Done<T> done);
  // Whether reads fail now, or the next get() of the partition `of`, and `done` has been told so.
  template <class T>
  bool fails(const Done<T>& done, std::optional<Partition> of = std::nullopt);
  void answer(Partition partition, std::function<void()> call);

  class Delays;
  Engine& below_;
  std::shared_ptr<Delays> delays_;
  mutable std::mutex mutex_;
  std::chrono::milliseconds read_delay_{0};
  std::map<Partition, std::deque<CommitFailure>> commit_failures_;
  std::optional<base::Errc> all_commits_;
  std::optional<base::Errc> all_reads_;
  std::map<Partition, std::deque<base::Errc>> get_failures_;
  std::optional<base::Errc> body_failure_;
  enum class Next { answered, dropped } next_answer_ = Next::answered;
  enum class Answers { passed, held } answers_ = Answers::passed;
  std::vector<Held> held_;
};

}  // namespace engine::fault
