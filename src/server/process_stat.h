// What the kernel says of this process, under the names that Prometheus has for it. The files are opened once, early:
// a confined process cannot open them later.
#pragma once

#include <cstdint>

#include "net/unique_fd.h"

namespace server {

class ProcessStat {
 public:
  ProcessStat();

  struct Reading {
    std::uint64_t resident_bytes = 0;
    std::uint64_t virtual_bytes = 0;
    double cpu_seconds = 0;
    std::uint64_t open_files = 0;
    std::uint64_t most_open_files = 0;
    double start_time_unix_seconds = 0;
  };
  // Zeros for what cannot be read.
  Reading read() const;

 private:
  net::UniqueFd memory_;
  net::UniqueFd files_;
  const double started_unix_seconds_;
};

}  // namespace server
