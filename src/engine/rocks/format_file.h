// The file FORMAT in the store's directory: that this is a store, of which format, and its id. Written last when a
// store is made, so a directory without it holds nothing that anybody was promised.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/rocks/file.h"

namespace engine::rocks {

// nullopt: there is none. Errc::cannot: of a newer release. Errc::corrupt.
base::Result<std::optional<std::uint64_t>> read_store_id(FileSystem& files, const std::string& directory);
base::Result<void> write_store_id(FileSystem& files, const std::string& directory, std::uint64_t store_id);

// From the system's source of randomness; mail must not be able to guess it (log_format.h).
std::uint64_t new_store_id();

}  // namespace engine::rocks
