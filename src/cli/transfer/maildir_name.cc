#include "cli/transfer/maildir_name.h"

#include <algorithm>
#include <charconv>
#include <fstream>

namespace cli {
namespace {

constexpr std::pair<char, mail::SystemFlag> flag_letters[] = {{'D', mail::SystemFlag::draft},
                                                              {'F', mail::SystemFlag::flagged},
                                                              {'R', mail::SystemFlag::answered},
                                                              {'S', mail::SystemFlag::seen},
                                                              {'T', mail::SystemFlag::deleted}};
// P, "passed on": what IMAP says with this keyword (RFC 5788).
constexpr std::string_view forwarded = "$Forwarded";

std::string no_keyword_line(const std::string& path, const std::string& line) {
  return path + ": a line is no number and name: " + line;
}

}  // namespace

void apply_maildir_name(std::string_view name, const std::map<char, std::string>& keywords, SourceMessage& message) {
  const std::size_t info = name.rfind(":2,");
  if (info == name.npos) return;
  for (char letter : name.substr(info + 3)) {
    if (letter == ',') break;
    if (letter == 'P') message.keywords.emplace_back(forwarded);
    for (const auto& [known, flag] : flag_letters) {
      if (known == letter) message.system = message.system.with(flag);
    }
    if (auto keyword = keywords.find(letter); keyword != keywords.end()) message.keywords.push_back(keyword->second);
  }
}

std::string maildir_flags(mail::SystemFlags system, const std::vector<std::string>& keywords,
                          const std::map<std::string, char>& letters) {
  std::string out;
  for (const auto& [letter, flag] : flag_letters) {
    if (system.has(flag)) out += letter;
  }
  for (const std::string& keyword : keywords) {
    if (auto letter = letters.find(keyword); letter != letters.end()) out += letter->second;
    if (keyword == forwarded) out += 'P';
  }
  std::ranges::sort(out);
  return ":2," + out;
}

base::Result<std::map<char, std::string>> read_maildir_keywords(const std::string& path) {
  std::map<char, std::string> keywords;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.empty()) continue;
    const std::size_t space = line.find(' ');
    int number = -1;
    const auto [end, error] = std::from_chars(line.data(), line.data() + std::min(space, line.size()), number);
    const bool whole = error == std::errc() && space != line.npos && end == line.data() + space;
    if (!whole || number < 0) return base::fail(base::Errc::bad_syntax, no_keyword_line(path, line));
    // Keywords beyond the 26th are numbered as well, and no letter says that a message has one.
    if (number <= 'z' - 'a') keywords[static_cast<char>('a' + number)] = line.substr(space + 1);
  }
  return keywords;
}

}  // namespace cli
