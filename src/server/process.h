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

// Whether this process may read and write the store and all that is in it. Errc::no_permission names the first file
// that it may not, and says what to do.
base::Result<void> check_store_access(const std::string& path);

// Gives what root has made in a store of somebody else to the one whose directory it is; nothing when not root. For
// commands that opened a store themselves: the server, which runs as that user, could not open it any more.
void give_to_owner(const std::string& path);

// Becomes the configured user and group; nothing when none is configured. Errc::cannot: not started as root.
base::Result<void> drop_privileges(const ProcessConfig& process);

}  // namespace server
