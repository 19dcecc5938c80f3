// Everything counted, as Prometheus reads it. docs/operate/metrics.md lists it all; a test compares.
#pragma once

#include <string>

#include "engine/engine.h"
#include "net/server.h"
#include "server/process_stat.h"
#include "server/store_space.h"

namespace server {

// What is not counted as it happens but looked up when somebody asks.
struct MetricSources {
  const net::Server& server;
  const ProcessStat& process;
  const StoreSpace& space;
  engine::StoreCondition condition = engine::StoreCondition::healthy;
};

// The text format 0.0.4.
std::string metrics_text(const MetricSources& sources);

}  // namespace server
