// What a Maildir's file names say: "1654041600.M1P2.host:2,FS" is seen and flagged. Letters a to z are keywords, named
// in a file beside the messages.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/transfer/source.h"

namespace cli {

void apply_maildir_name(std::string_view name, const std::map<char, std::string>& keywords, SourceMessage& message);
// The flags' letters in their order, behind ":2,".
std::string maildir_flags(mail::SystemFlags system, const std::vector<std::string>& keywords,
                          const std::map<std::string, char>& letters);
// "0 $Forwarded" a line: letter 'a' is 0, the name is the rest. No file: no keywords. Errc::bad_syntax.
base::Result<std::map<char, std::string>> read_maildir_keywords(const std::string& path);

}  // namespace cli
