// Hears from RocksDB's background threads what went wrong there.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>

#include <rocksdb/listener.h>

#include "base/log.h"
#include "engine/rocks/index.h"
#include "engine/rocks/index_status.h"

namespace engine::rocks {

class Index::Listener : public rocksdb::EventListener {
 public:
  void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* status) override {
    if (status->IsShutdownInProgress()) return;  // closing cut a flush short: the log has what it would have written
    base::log::error("index_background_error", {{"status", status->ToString()}});
    std::lock_guard lock(mutex_);
    error_ = error_of(*status);
  }
  // Fresh tables in memory: nothing is in them yet.
  void OnMemTableSealed(const rocksdb::MemTableInfo&) override { tables_ = Tables::fresh; }
  enum class Tables : std::uint8_t { fresh, seeded };
  Tables tables() const { return tables_; }
  void note(Tables tables) { tables_ = tables; }
  // Nothing is tried again: the store is read-only until it is opened again.
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status, bool* auto_recovery) override {
    *auto_recovery = false;
  }
  std::optional<base::Error> error() const {
    std::lock_guard lock(mutex_);
    return error_;
  }

 private:
  std::atomic<Tables> tables_ = Tables::fresh;
  mutable std::mutex mutex_;
  std::optional<base::Error> error_;
};

}  // namespace engine::rocks
