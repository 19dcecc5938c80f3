// The files of a store, one after the other: for whoever asks how large they are or whose.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>

namespace server {

enum class Walk : std::uint8_t { on, end };

// Calls `visit` with each file and directory below `directory`, in no order, until it says Walk::end. What goes away
// meanwhile is passed by; what cannot be read ends the walk.
template <class Visit>
void for_each_store_file(const std::string& directory, Visit visit) {
  std::error_code error;
  std::filesystem::recursive_directory_iterator entry(directory, error);
  for (; !error && entry != std::filesystem::recursive_directory_iterator(); entry.increment(error))
    if (visit(*entry) == Walk::end) return;
}

}  // namespace server
