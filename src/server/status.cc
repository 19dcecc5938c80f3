#include "server/status.h"

#include <algorithm>

#include <unistd.h>

#include "base/metrics.h"
#include "imap/session/activity.h"
#include "server/health.h"

namespace server {
namespace {

// Of all series of the name that have the label, or of all when `label` is empty.
std::uint64_t counted(std::string_view name, std::string_view label = "", std::string_view value = "") {
  std::uint64_t sum = 0;
  for (const base::CounterView& view : base::all_counters()) {
    if (view.name != name) continue;
    const bool wanted = label.empty() || std::any_of(view.labels.begin(), view.labels.end(), [&](const auto& each) {
                          return each.first == label && each.second == value;
                        });
    if (wanted) sum += view.metric->value();
  }
  return sum;
}

// `label`: the value of its only label, or empty.
std::int64_t gauged(std::string_view name, std::string_view label = "") {
  for (const base::GaugeView& view : base::all_gauges()) {
    if (view.name == name && (label.empty() || view.labels.front().second == label)) return view.metric->value();
  }
  return 0;
}

std::int64_t open_connections(const net::Server& server, std::string_view listener) {
  std::int64_t open = 0;
  for (const net::Server::ListenerView& view : server.listeners()) {
    if (view.name == listener) open += view.traffic->open.load();
  }
  return open;
}

struct Syncs {
  std::uint64_t count = 0;
  std::uint64_t microseconds = 0;
};
Syncs syncs() {
  Syncs all;
  for (const base::HistogramView& view : base::all_histograms()) {
    if (view.name != "store_sync_duration_seconds") continue;
    const base::Histogram::Reading reading = view.metric->read();
    all.count = reading.beyond;
    for (std::uint64_t count : reading.counts) all.count += count;
    all.microseconds = reading.sum;
  }
  return all;
}

void add_store(ControlFields& fields, const StatusSources& sources) {
  fields["store"] = sources.config.store.path;
  fields["condition"] = name_of(sources.health.condition);
  fields["advice"] = advice(sources.health);
  fields["used-bytes"] = std::to_string(sources.space.used_bytes());
  fields["free-bytes"] = std::to_string(sources.space.free_bytes());
  fields["log-bytes"] = std::to_string(sources.space.log_bytes());
  fields["last-write"] = std::to_string(sources.space.last_write_unix_seconds());
  fields["log-segment"] = std::to_string(gauged("store_log_segment"));
  fields["log-offset"] = std::to_string(gauged("store_log_offset_bytes"));
  fields["last-sync"] = std::to_string(gauged("store_last_sync_time_seconds"));
  const Syncs all = syncs();
  fields["syncs"] = std::to_string(all.count);
  fields["sync-microseconds"] = std::to_string(all.count == 0 ? 0 : all.microseconds / all.count);
}

void add_process(ControlFields& fields, const ProcessStat::Reading& process) {
  fields["version"] = GODWIT_VERSION;
  fields["process"] = std::to_string(::getpid());
  fields["started"] = std::to_string(static_cast<std::uint64_t>(process.start_time_unix_seconds));
  fields["memory-bytes"] = std::to_string(process.resident_bytes);
  fields["cpu-seconds"] = std::to_string(static_cast<std::uint64_t>(process.cpu_seconds));
  fields["open-files"] = std::to_string(process.open_files);
  fields["most-open-files"] = std::to_string(process.most_open_files);
}

void add_traffic(ControlFields& fields, const StatusSources& sources) {
  fields["certificate-expiry"] = std::to_string(sources.certificate_expiry);
  fields["accounts"] = std::to_string(sources.accounts);
  fields["delivered"] = std::to_string(counted("deliveries_total", "class", "2xx"));
  fields["put-off"] = std::to_string(counted("deliveries_total", "class", "4xx"));
  fields["refused"] = std::to_string(counted("deliveries_total", "class", "5xx"));
  fields["logins"] = std::to_string(counted("logins_total", "result", "ok"));
  fields["failed-logins"] = std::to_string(counted("logins_total", "result", "failed"));
  fields["lines-held-back"] = std::to_string(counted("log_lines_held_back_total"));
  for (const imap::session::Activity activity : imap::session::activities) {
    const std::string_view state = name_of(activity);
    fields["imap-" + std::string(state)] = std::to_string(gauged("imap_sessions", state));
  }
  fields["lmtp"] = std::to_string(open_connections(sources.server, "lmtp"));
}

}  // namespace

ControlFields status_fields(const StatusSources& sources) {
  ControlFields fields;
  add_process(fields, sources.process.read());
  add_store(fields, sources);
  add_traffic(fields, sources);
  return fields;
}

std::vector<std::string> status_listeners(const net::Server& server) {
  std::vector<std::string> lines;
  for (const net::Server::ListenerView& view : server.listeners()) {
    const net::Traffic& traffic = *view.traffic;
    std::string line = view.name + '\t' + net::to_string(view.bound);
    for (std::uint64_t number : {static_cast<std::uint64_t>(std::max<std::int64_t>(0, traffic.open.load())),
                                 traffic.accepted.load(), traffic.refused.load(), traffic.handshake_failures.load()}) {
      line += '\t' + std::to_string(number);
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace server
