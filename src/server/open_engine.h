// The engine that the configuration names, opened on its store.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "engine/engine.h"
#include "server/config.h"

namespace server {

// Errc::in_use: another program has it open. Errc::disk_full: not even room to open it. Errors say what to do.
base::Result<std::unique_ptr<engine::Engine>> open_engine(const StoreConfig& config);
// The same for a store that must be there already, as commands want that open it without a server. Errc::not_found.
base::Result<std::unique_ptr<engine::Engine>> open_existing_engine(const StoreConfig& config);

}  // namespace server
