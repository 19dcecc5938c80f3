#include "server/metrics.h"

#include <map>

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include "base/metrics.h"
#include "server/health.h"

namespace server {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

// Families by name: the serializer writes each family's head once.
class Families {
 public:
  // `name` in full.
  ClientMetric& add(const std::string& name, const std::string& help, MetricType type, const base::Labels& labels) {
    MetricFamily& family = families_[name];
    family.name = name;
    family.help = help;
    family.type = type;
    ClientMetric& metric = family.metric.emplace_back();
    for (const auto& [label, value] : labels) metric.label.push_back({label, value});
    return metric;
  }
  void counter(const std::string& name, const std::string& help, const base::Labels& labels, double value) {
    add(name, help, MetricType::Counter, labels).counter.value = value;
  }
  void gauge(const std::string& name, const std::string& help, const base::Labels& labels, double value) {
    add(name, help, MetricType::Gauge, labels).gauge.value = value;
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

template <class Integer>
double number(const Integer& value) {
  return static_cast<double>(value);
}

base::Labels with(base::Labels labels, const char* name, const char* value) {
  labels.emplace_back(name, value);
  return labels;
}

void add_traffic(Families& families, const net::Server::ListenerView& view) {
  const base::Labels labels = {{"listener", view.name}, {"address", net::to_string(view.bound)}};
  const net::Traffic& traffic = *view.traffic;
  families.counter("godwit_connections_total", "Connections accepted", labels, number(traffic.accepted.load()));
  families.counter("godwit_connections_refused_total", "Connections refused over a limit", labels,
                   number(traffic.refused.load()));
  families.counter("godwit_bytes_received_total", "Bytes received from peers", labels, number(traffic.bytes_in.load()));
  families.counter("godwit_bytes_sent_total", "Bytes sent to peers", labels, number(traffic.bytes_out.load()));
  const std::string handshakes = "godwit_tls_handshakes_total";
  const std::string help = "TLS handshakes ended, by result";
  families.counter(handshakes, help, with(labels, "result", "ok"), number(traffic.handshakes.load()));
  families.counter(handshakes, help, with(labels, "result", "failed"), number(traffic.handshake_failures.load()));
  const double shaking = number(traffic.shaking.load());
  const double encrypted = number(traffic.encrypted.load());
  const std::string open = "godwit_connections";
  const std::string open_help = "Connections open now, by state";
  families.gauge(open, open_help, with(labels, "state", "handshake"), shaking);
  families.gauge(open, open_help, with(labels, "state", "tls"), encrypted);
  const double clear = number(traffic.open.load()) - shaking - encrypted;
  families.gauge(open, open_help, with(labels, "state", "clear"), clear < 0 ? 0 : clear);
}

void add_process(Families& families, const ProcessStat::Reading& process) {
  families.counter("process_cpu_seconds_total", "Processor time spent", {}, process.cpu_seconds);
  families.gauge("process_resident_memory_bytes", "Memory in use", {}, number(process.resident_bytes));
  families.gauge("process_virtual_memory_bytes", "Address space in use", {}, number(process.virtual_bytes));
  families.gauge("process_open_fds", "Files and sockets open", {}, number(process.open_files));
  families.gauge("process_max_fds", "Files and sockets that may be open", {}, number(process.most_open_files));
  families.gauge("process_start_time_seconds", "When the server started, in seconds since 1970", {},
                 process.start_time_unix_seconds);
}

void add_store(Families& families, const MetricSources& sources) {
  using engine::StoreCondition;
  for (StoreCondition condition : {StoreCondition::healthy, StoreCondition::disk_full, StoreCondition::read_only}) {
    families.gauge("godwit_store_condition", "1 for the condition that the store is in, 0 for the others",
                   {{"condition", std::string(name_of(condition))}}, sources.condition == condition ? 1 : 0);
  }
  families.gauge("godwit_store_used_bytes", "What the store's files occupy; measured every ten seconds", {},
                 number(sources.space.used_bytes()));
  families.gauge("godwit_store_free_bytes", "Free space of the store's disk; measured every ten seconds", {},
                 number(sources.space.free_bytes()));
  families.gauge("godwit_build_info", "Always 1; the label says which version runs", {{"version", GODWIT_VERSION}}, 1);
}

void add_histogram(Families& families, const base::HistogramView& view) {
  ClientMetric& metric = families.add("godwit_" + view.name, view.help, MetricType::Histogram, view.labels);
  const base::Histogram::Reading reading = view.metric->read();
  const double unit = view.unit == base::Unit::microseconds_of_seconds ? 1e-6 : 1;
  std::uint64_t cumulative = 0;
  for (std::size_t i = 0; i < base::Histogram::buckets; ++i) {
    cumulative += reading.counts[i];
    ClientMetric::Bucket& bucket = metric.histogram.bucket.emplace_back();
    bucket.cumulative_count = cumulative;
    bucket.upper_bound = number(base::Histogram::bound(i)) * unit;
  }
  metric.histogram.sample_count = cumulative + reading.beyond;
  metric.histogram.sample_sum = number(reading.sum) * unit;
}

}  // namespace

std::string metrics_text(const MetricSources& sources) {
  Families families;
  for (const net::Server::ListenerView& view : sources.server.listeners()) add_traffic(families, view);
  add_process(families, sources.process.read());
  add_store(families, sources);
  for (const base::CounterView& view : base::all_counters())
    families.counter("godwit_" + view.name, view.help, view.labels, number(view.metric->value()));
  for (const base::GaugeView& view : base::all_gauges())
    families.gauge("godwit_" + view.name, view.help, view.labels, number(view.metric->value()));
  for (const base::HistogramView& view : base::all_histograms()) add_histogram(families, view);
  return families.text();
}

}  // namespace server
