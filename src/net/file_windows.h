// Files of one write at addresses that the kernel takes their bytes from, many bodies in one call (docs/adr/0016). Code
// of ours never reads there: an error of the disk would end the process, where it makes the kernel's call fail. Who has
// one: a transport in the clear. Thread rule: its loop's thread alone.
#pragma once

#include <cstddef>
#include <vector>

#include "base/chunk.h"

namespace net {

class FileWindows {
 public:
  FileWindows() = default;
  ~FileWindows() { clear(); }
  FileWindows(const FileWindows&) = delete;
  FileWindows& operator=(const FileWindows&) = delete;

  // Where the range stands until clear(); nullptr: it cannot be mapped. Its descriptor stays open until then.
  const char* at(const base::FileRange& range);
  void clear();

 private:
  struct Window {
    int fd;
    char* start;
    std::size_t size_bytes;
  };
  std::vector<Window> windows_;
};

}  // namespace net
