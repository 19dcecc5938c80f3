// A run of bytes on its way out: in memory, or a range of a file that is sent from where it lies. Made by sessions,
// taken by a Channel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace base {

// Bytes of an open file that nobody writes any more.
struct FileRange {
  int fd = -1;  // -1: none
  std::uint64_t offset_bytes = 0;
  std::uint64_t length_bytes = 0;
};

// With an owner it is sent from where it lies, never copied; the owner keeps memory in place and a file open. Without
// one the bytes belong to the caller, who keeps them until write() ends.
struct Chunk {
  std::string_view bytes = {};
  std::shared_ptr<const void> owner = nullptr;
  FileRange file = {};  // with a descriptor: these bytes; `bytes` is empty then

  bool in_file() const { return file.fd >= 0; }
  std::size_t size_bytes() const { return in_file() ? static_cast<std::size_t>(file.length_bytes) : bytes.size(); }
};

}  // namespace base
