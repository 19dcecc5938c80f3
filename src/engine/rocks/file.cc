#include "engine/rocks/file.h"

namespace engine::rocks {

base::Result<std::string> read_whole(FileSystem& files, const std::string& path) {
  TRY(auto file, files.open(path, OpenMode::existing));
  TRY(auto size_bytes, file->size_bytes());
  std::string bytes(size_bytes, '\0');
  TRY(auto read_bytes, file->read_at(0, bytes.data(), bytes.size()));
  bytes.resize(read_bytes);
  return bytes;
}

base::Result<void> write_whole(FileSystem& files, const std::string& directory, const std::string& name,
                               std::string_view bytes) {
  const std::string path = directory + "/" + name;
  const std::string temporary = path + ".new";
  if (auto left_over = files.unlink(temporary);
      !left_over.has_value() && left_over.error().code != base::Errc::not_found)
    return left_over;
  TRY(auto file, files.open(temporary, OpenMode::create));
  TRY(file->write_at(0, std::span(&bytes, 1)));
  TRY(file->sync());
  TRY(files.rename(temporary, path));
  return files.sync_directory(directory);
}

}  // namespace engine::rocks
