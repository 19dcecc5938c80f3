// The store's secret: 32 random bytes in a file that only the server's user can read.
#pragma once

#include <string>

#include "base/result.h"

namespace auth {

// Makes it when it is missing (mode 0600, synced). Errc::io, Errc::corrupt when it is not 32 bytes long.
base::Result<std::string> load_or_make_secret(const std::string& path);

}  // namespace auth
