// RocksDB's statuses as our errors.
#pragma once

#include <string>

#include <rocksdb/status.h>

#include "base/result.h"

namespace engine::rocks {

inline base::Error error_of(const rocksdb::Status& status) {
  const std::string detail = "index: " + status.ToString();
  if (status.IsNoSpace()) return {base::Errc::disk_full, detail};
  if (status.IsCorruption()) return {base::Errc::corrupt, detail};
  return {base::Errc::io, detail};
}
inline base::Result<void> result_of(const rocksdb::Status& status) {
  if (!status.ok()) return base::fail(error_of(status));
  return {};
}

}  // namespace engine::rocks
