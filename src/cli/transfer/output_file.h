// A new file that is written in pieces.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "net/unique_fd.h"

namespace cli {

class OutputFile {
 public:
  // Errc::already_exists; Errc::io with the system's reason.
  static base::Result<OutputFile> create(const std::string& path);
  base::Result<void> write(std::string_view bytes);
  base::Result<void> truncate(std::uint64_t size_bytes);
  base::Result<void> sync();
  std::uint64_t size_bytes() const { return size_bytes_; }
  const std::string& path() const { return path_; }

 private:
  OutputFile(std::string path, net::UniqueFd fd) : path_(std::move(path)), fd_(std::move(fd)) {}
  base::Failure failure(const char* what) const;

  std::string path_;
  net::UniqueFd fd_;
  std::uint64_t size_bytes_ = 0;
};

}  // namespace cli
