// The files and directories that a server with this configuration has to do with, for confine.h.
#pragma once

#include "server/config_reader.h"
#include "server/confine.h"

namespace server {

// Writable: the store and the directories of unix sockets. Readable: the directories of certificates and of the
// configuration file, where they are named and where they lie, since renewals and editors put new files there.
FileAccess needed_files(const ConfigSources& sources, const Config& config);

}  // namespace server
