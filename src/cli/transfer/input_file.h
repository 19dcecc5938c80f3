// A file that is read in pieces at any offset.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"

namespace cli {

class InputFile {
 public:
  // Errc::not_found, Errc::io with the system's reason.
  static base::Result<std::shared_ptr<InputFile>> open(const std::string& path);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  // Shorter than asked for at the end of the file only.
  base::Result<std::string> read_at(std::uint64_t offset, std::size_t length) const;
  std::uint64_t size_bytes() const { return size_bytes_; }
  std::int64_t modified_unix_seconds() const { return modified_unix_seconds_; }
  const std::string& path() const { return path_; }

 private:
  InputFile(std::string path, int descriptor, std::uint64_t size_bytes, std::int64_t modified);

  const std::string path_;
  const int descriptor_;
  const std::uint64_t size_bytes_;
  const std::int64_t modified_unix_seconds_;
};
using InputFilePtr = std::shared_ptr<InputFile>;

inline constexpr std::size_t piece_bytes = 256 << 10;

}  // namespace cli
