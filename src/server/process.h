// The process itself: open files, user and group.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "server/config.h"

namespace server {

// Raises the soft limit of open files to the hard one; answers with it.
std::uint64_t raise_open_files();

// Makes the store's directory, 0700, for the user that the server will run as. Errors say what to do.
base::Result<void> make_store_directory(const StoreConfig& store, const ProcessConfig& process);

// Becomes the configured user and group; nothing when none is configured. Errc::cannot: not started as root.
base::Result<void> drop_privileges(const ProcessConfig& process);

}  // namespace server
