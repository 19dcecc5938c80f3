// What the program counts about itself. Any layer counts; server/ shows it all at /metrics. A metric is looked up once,
// at the place that counts, and costs one atomic addition from then on:
//   static base::Counter& delivered = base::counter("deliveries_total", "Messages delivered", {{"result", "ok"}});
//   delivered.add();
// Labels take values of the program's own (a command's name), never of a peer: each new combination lives for good.
// Thread rule: any thread.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace base {

using Labels = std::vector<std::pair<std::string, std::string>>;

class Counter {
 public:
  void add(std::uint64_t count = 1) { value_.fetch_add(count, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_ = 0;
};

// How often a quantity was at most 1, 2, 4, 8 … of its unit.
class Histogram {
 public:
  static constexpr std::size_t buckets = 24;
  void observe(std::uint64_t quantity);
  std::uint64_t in_bucket(std::size_t bucket) const { return counts_[bucket].load(std::memory_order_relaxed); }
  static std::uint64_t bound(std::size_t bucket) { return std::uint64_t{1} << bucket; }
  std::uint64_t beyond() const { return beyond_.load(std::memory_order_relaxed); }
  std::uint64_t sum() const { return sum_.load(std::memory_order_relaxed); }

 private:
  std::array<std::atomic<std::uint64_t>, buckets> counts_{};
  std::atomic<std::uint64_t> beyond_ = 0;
  std::atomic<std::uint64_t> sum_ = 0;
};

// The same name and labels give the same metric. `name` as Prometheus wants it, without the program's prefix.
Counter& counter(std::string_view name, std::string_view help, Labels labels = {});
Histogram& histogram(std::string_view name, std::string_view help, Labels labels = {});

struct CounterView {
  std::string name;
  std::string help;
  Labels labels;
  const Counter* counter;
};
struct HistogramView {
  std::string name;
  std::string help;
  Labels labels;
  const Histogram* histogram;
};
// Everything that was counted so far, by name.
std::vector<CounterView> all_counters();
std::vector<HistogramView> all_histograms();

}  // namespace base
