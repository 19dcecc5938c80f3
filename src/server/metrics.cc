#include "server/metrics.h"

#include <map>

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include "base/metrics.h"

namespace server {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

// Families by name: the serializer writes each family's head once.
class Families {
 public:
  ClientMetric& add(const std::string& name, const std::string& help, MetricType type, const base::Labels& labels) {
    MetricFamily& family = families_["godwit_" + name];
    family.name = "godwit_" + name;
    family.help = help;
    family.type = type;
    ClientMetric& metric = family.metric.emplace_back();
    for (const auto& [label, value] : labels) metric.label.push_back({label, value});
    return metric;
  }
  void counter(const std::string& name, const std::string& help, const base::Labels& labels, std::uint64_t value) {
    add(name, help, MetricType::Counter, labels).counter.value = static_cast<double>(value);
  }
  std::string text() const {
    std::vector<MetricFamily> all;
    all.reserve(families_.size());
    for (const auto& [name, family] : families_) all.push_back(family);
    return prometheus::TextSerializer().Serialize(all);
  }

 private:
  std::map<std::string, MetricFamily> families_;
};

void add_traffic(Families& families, const net::Server& server) {
  for (const net::Server::ListenerView& view : server.listeners()) {
    base::Labels labels = {{"listener", view.name}, {"address", net::to_string(view.bound)}};
    const net::Traffic& traffic = *view.traffic;
    families.counter("connections_total", "Connections accepted", labels, traffic.accepted);
    families.counter("connections_refused_total", "Connections refused over a limit", labels, traffic.refused);
    families.counter("bytes_received_total", "Bytes received from peers", labels, traffic.bytes_in);
    families.counter("bytes_sent_total", "Bytes sent to peers", labels, traffic.bytes_out);
    families.counter("tls_failures_total", "TLS handshakes that failed", labels, traffic.handshake_failures);
    families.add("connections", "Connections open now", MetricType::Gauge, labels).gauge.value =
        static_cast<double>(traffic.open);
  }
}

void add_histogram(Families& families, const base::HistogramView& view) {
  ClientMetric& metric = families.add(view.name, view.help, MetricType::Histogram, view.labels);
  std::uint64_t cumulative = 0;
  for (std::size_t i = 0; i < base::Histogram::buckets; ++i) {
    cumulative += view.histogram->in_bucket(i);
    ClientMetric::Bucket& bucket = metric.histogram.bucket.emplace_back();
    bucket.cumulative_count = cumulative;
    bucket.upper_bound = static_cast<double>(base::Histogram::bound(i));
  }
  metric.histogram.sample_count = cumulative + view.histogram->beyond();
  metric.histogram.sample_sum = static_cast<double>(view.histogram->sum());
}

}  // namespace

std::string metrics_text(const net::Server& server) {
  Families families;
  add_traffic(families, server);
  for (const base::CounterView& view : base::all_counters()) {
    families.counter(view.name, view.help, view.labels, view.counter->value());
  }
  for (const base::HistogramView& view : base::all_histograms()) add_histogram(families, view);
  return families.text();
}

}  // namespace server
