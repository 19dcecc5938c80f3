// The engine that the configuration names, opened on its store.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "engine/engine.h"
#include "server/config.h"

namespace server {

// On a full disk, lets go of the space that is kept back for deleting (docs/operate/trouble.md, "The disk is full"): a
// restart must not end what works on a full disk. The engine keeps it back again once it is open, if it can. Only for
// who is alone with the store.
void make_room_to_open(const std::string& path);

// Errc::in_use: another program has it open. Errc::disk_full: not even room to open it. Errors say what to do.
base::Result<std::unique_ptr<engine::Engine>> open_engine(const StoreConfig& config);

}  // namespace server
