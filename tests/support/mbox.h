// The mail that transcripts begin with: mboxes of tests/support/mail.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace support {

// Messages stand between lines that begin with "From "; lines end in CRLF in what is returned.
std::vector<std::string> read_mbox(const std::filesystem::path& file);

}  // namespace support
