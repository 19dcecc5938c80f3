// What the program counts about itself. Any layer counts; server/ shows it all at /metrics. A metric is made when the
// program starts, at the top of the file that counts it, so that it is seen before it first moves:
//   base::Counter& delivered = base::counter("deliveries_total", "Messages delivered", {{"result", "ok"}});
// Counting is one addition to a cell that the thread shares with few others, or none: no lock, no fought-over cache
// line. Labels take values of the program's own (a command's name), never of a peer: each new combination lives for
// good. Thread rule: any thread.
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

// Threads take cells in turn, so that event loops, one a core, rarely meet in one.
inline constexpr std::size_t metric_cells = 16;
std::size_t own_metric_cell();

// A sum that threads add to.
template <class Integer>
class CellSum {
 public:
  void add(Integer amount = 1) { cells_[own_metric_cell()].value.fetch_add(amount, std::memory_order_relaxed); }
  Integer value() const {
    Integer sum = 0;
    for (const Cell& cell : cells_) sum += cell.value.load(std::memory_order_relaxed);
    return sum;
  }

 private:
  struct alignas(64) Cell {
    std::atomic<Integer> value = 0;
  };
  std::array<Cell, metric_cells> cells_{};
};

class Counter : public CellSum<std::uint64_t> {};

// What there is of something now: add when it comes, take when it goes.
class Gauge : public CellSum<std::int64_t> {
 public:
  void take(std::int64_t amount = 1) { add(-amount); }
};

// How often a quantity was at most 1, 2, 4, 8 … of its unit.
class Histogram {
 public:
  static constexpr std::size_t buckets = 24;
  void observe(std::uint64_t quantity);
  static std::uint64_t bound(std::size_t bucket) { return std::uint64_t{1} << bucket; }

  struct Reading {
    std::array<std::uint64_t, buckets> counts{};
    std::uint64_t beyond = 0;
    std::uint64_t sum = 0;
  };
  Reading read() const;

 private:
  struct alignas(64) Cell {
    std::array<std::atomic<std::uint64_t>, buckets> counts{};
    std::atomic<std::uint64_t> beyond = 0;
    std::atomic<std::uint64_t> sum = 0;
  };
  std::array<Cell, metric_cells> cells_{};
};

// What one of a histogram's quantity is in the unit that its name ends in.
enum class Unit : std::uint8_t { one, microseconds_of_seconds };

// The same name and labels give the same metric. `name` as Prometheus wants it, without the program's prefix.
Counter& counter(std::string_view name, std::string_view help, Labels labels = {});
Gauge& gauge(std::string_view name, std::string_view help, Labels labels = {});
Histogram& histogram(std::string_view name, std::string_view help, Unit unit, Labels labels = {});

template <class Metric>
struct MetricView {
  std::string name;
  std::string help;
  Labels labels;
  Unit unit = Unit::one;
  const Metric* metric = nullptr;
};
using CounterView = MetricView<Counter>;
using GaugeView = MetricView<Gauge>;
using HistogramView = MetricView<Histogram>;
// All there are, by name.
std::vector<CounterView> all_counters();
std::vector<GaugeView> all_gauges();
std::vector<HistogramView> all_histograms();

}  // namespace base
