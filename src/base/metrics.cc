#include "base/metrics.h"

#include <bit>
#include <map>
#include <memory>
#include <mutex>

namespace base {
namespace {

template <class Metric>
class Registry {
 public:
  // Never destroyed: threads may count until the process ends.
  static Registry& instance() {
    static auto* registry = new Registry;
    return *registry;
  }
  Metric& find_or_make(std::string_view name, std::string_view help, Unit unit, Labels labels) {
    std::lock_guard lock(mutex_);
    Entry& entry = entries_[{std::string(name), std::move(labels)}];
    if (!entry.metric) entry = {std::string(help), unit, std::make_unique<Metric>()};
    return *entry.metric;
  }
  std::vector<MetricView<Metric>> views() {
    std::lock_guard lock(mutex_);
    std::vector<MetricView<Metric>> out;
    out.reserve(entries_.size());
    for (const auto& [key, entry] : entries_)
      out.push_back({key.first, entry.help, key.second, entry.unit, entry.metric.get()});
    return out;
  }

 private:
  struct Entry {
    std::string help;
    Unit unit = Unit::one;
    std::unique_ptr<Metric> metric;
  };
  std::mutex mutex_;
  std::map<std::pair<std::string, Labels>, Entry> entries_;
};

}  // namespace

std::size_t own_metric_cell() {
  static std::atomic<std::size_t> next = 0;
  thread_local const std::size_t own = next.fetch_add(1, std::memory_order_relaxed) % metric_cells;
  return own;
}

void Histogram::observe(std::uint64_t quantity) {
  // The first bucket whose bound is not below the quantity.
  std::size_t bucket = quantity <= 1 ? 0 : static_cast<std::size_t>(std::bit_width(quantity - 1));
  Cell& cell = cells_[own_metric_cell()];
  auto& count = bucket < buckets ? cell.counts[bucket] : cell.beyond;
  count.fetch_add(1, std::memory_order_relaxed);
  cell.sum.fetch_add(quantity, std::memory_order_relaxed);
}

Histogram::Reading Histogram::read() const {
  Reading reading;
  for (const Cell& cell : cells_) {
    for (std::size_t i = 0; i < buckets; ++i) reading.counts[i] += cell.counts[i].load(std::memory_order_relaxed);
    reading.beyond += cell.beyond.load(std::memory_order_relaxed);
    reading.sum += cell.sum.load(std::memory_order_relaxed);
  }
  return reading;
}

Counter& counter(std::string_view name, std::string_view help, Labels labels) {
  return Registry<Counter>::instance().find_or_make(name, help, Unit::one, std::move(labels));
}
Gauge& gauge(std::string_view name, std::string_view help, Labels labels) {
  return Registry<Gauge>::instance().find_or_make(name, help, Unit::one, std::move(labels));
}
Histogram& histogram(std::string_view name, std::string_view help, Unit unit, Labels labels) {
  return Registry<Histogram>::instance().find_or_make(name, help, unit, std::move(labels));
}
std::vector<CounterView> all_counters() { return Registry<Counter>::instance().views(); }
std::vector<GaugeView> all_gauges() { return Registry<Gauge>::instance().views(); }
std::vector<HistogramView> all_histograms() { return Registry<Histogram>::instance().views(); }

}  // namespace base
