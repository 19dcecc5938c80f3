// RocksDB's statuses as our errors.
#pragma once

#include <string>

#include <rocksdb/perf_level.h>
#include <rocksdb/status.h>

#include "base/result.h"

namespace engine::rocks {

inline base::Error error_of(const rocksdb::Status& status) {
  const std::string detail = "index: " + status.ToString();
  if (status.IsNoSpace()) return {base::Errc::disk_full, detail};
  if (status.IsCorruption()) return {base::Errc::corrupt, detail};
  return {base::Errc::io, detail};
}
// RocksDB counts every comparison of keys for this thread, through two look-ups of thread storage each, unless told not
// to. Nobody reads the counts.
inline void count_nothing_here() { rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable); }

inline base::Result<void> result_of(const rocksdb::Status& status) {
  if (!status.ok()) return base::fail(error_of(status));
  return {};
}

}  // namespace engine::rocks
