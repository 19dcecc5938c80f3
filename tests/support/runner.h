// Runs a transcript against a target.
#pragma once

#include <filesystem>
#include <string>

#include "support/target.h"
#include "support/transcript.h"

namespace support {

struct Outcome {
  enum class Kind { passed, failed, skipped };
  Kind kind = Kind::passed;
  std::string message;  // with the file's line
};

// `mail_folder` holds the mboxes that transcripts name.
Outcome run(const Transcript& transcript, Target& target, const std::filesystem::path& mail_folder);

}  // namespace support
