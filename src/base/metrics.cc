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
  Metric& find_or_make(std::string_view name, std::string_view help, Labels labels) {
    std::lock_guard lock(mutex_);
    Entry& entry = entries_[{std::string(name), std::move(labels)}];
    if (!entry.metric) entry = {std::string(help), std::make_unique<Metric>()};
    return *entry.metric;
  }
  template <class View>
  std::vector<View> views() {
    std::lock_guard lock(mutex_);
    std::vector<View> out;
    out.reserve(entries_.size());
    for (const auto& [key, entry] : entries_) out.push_back({key.first, entry.help, key.second, entry.metric.get()});
    return out;
  }

 private:
  struct Entry {
    std::string help;
    std::unique_ptr<Metric> metric;
  };
  std::mutex mutex_;
  std::map<std::pair<std::string, Labels>, Entry> entries_;
};

}  // namespace

void Histogram::observe(std::uint64_t quantity) {
  // The first bucket whose bound is not below the quantity.
  std::size_t bucket = quantity <= 1 ? 0 : static_cast<std::size_t>(std::bit_width(quantity - 1));
  auto& count = bucket < buckets ? counts_[bucket] : beyond_;
  count.fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(quantity, std::memory_order_relaxed);
}

Counter& counter(std::string_view name, std::string_view help, Labels labels) {
  return Registry<Counter>::instance().find_or_make(name, help, std::move(labels));
}
Histogram& histogram(std::string_view name, std::string_view help, Labels labels) {
  return Registry<Histogram>::instance().find_or_make(name, help, std::move(labels));
}
std::vector<CounterView> all_counters() { return Registry<Counter>::instance().views<CounterView>(); }
std::vector<HistogramView> all_histograms() { return Registry<Histogram>::instance().views<HistogramView>(); }

}  // namespace base
