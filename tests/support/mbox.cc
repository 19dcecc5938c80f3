#include "support/mbox.h"

#include <fstream>

namespace support {

std::vector<std::string> read_mbox(const std::filesystem::path& file) {
  std::vector<std::string> messages;
  std::ifstream in(file, std::ios::binary);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("From ")) {
      messages.emplace_back();
    } else if (!messages.empty()) {
      if (line.starts_with(">From ")) line.erase(0, 1);
      messages.back() += line + "\r\n";
    }
  }
  // The blank line before a "From " line belongs to the mbox.
  for (auto& message : messages) {
    if (message.ends_with("\r\n\r\n")) message.resize(message.size() - 2);
  }
  return messages;
}

}  // namespace support
