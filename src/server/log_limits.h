// What keeps the log readable and small while peers do their worst or the store is in trouble: events that come as
// often as somebody tries, of which the log takes only so many lines a minute; and connections refused over a limit,
// told now and then.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "net/server.h"
#include "server/config.h"

namespace server {

// Setting log.lines_per_minute, when the server starts and when it is reloaded.
void limit_log_lines(const Config& config);

// One line for each listener that has refused connections since it was last asked. Thread rule: one thread.
class RefusalReport {
 public:
  void tell(const net::Server& server);

 private:
  std::map<std::string, std::uint64_t> told_;  // refused so far, by listener and address
};

}  // namespace server
