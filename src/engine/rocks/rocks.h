// The embedded engine: a log of bodies and batches with RocksDB as its index. One process has a store open at a time.
//
// Who calls it: server/ and cli/, to open; everybody else sees an Engine.
#pragma once

#include <memory>

#include "engine/engine.h"
#include "engine/rocks/options.h"

namespace engine::rocks {

// Makes the store if the directory is empty or not there. Errc::in_use: another process has it open; Errc::cannot: it
// is of a newer release; Errc::corrupt: it is not whole, and the detail says what to do; io, disk_full.
base::Result<std::unique_ptr<Engine>> open(Options options);

}  // namespace engine::rocks
