#include "cli/transfer/skipped_keywords.h"

#include <algorithm>

#include "mail/keyword_names.h"

namespace cli {
namespace {

constexpr std::size_t max_shown_bytes = 80;

// On a terminal a name must not be more than text.
std::string shown(std::string_view name) {
  std::string out(name.substr(0, max_shown_bytes));
  std::ranges::replace_if(out, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
  return '"' + out + (out.size() < name.size() ? "...\"" : "\"");
}

}  // namespace

std::vector<std::string> SkippedKeywords::take_from(SourceMessage& message) {
  std::vector<std::string> told;
  std::vector<std::string> kept;
  const std::uint64_t before = keywords_;
  for (std::string& name : message.keywords) {
    if (mail::is_keyword(name)) {
      if (std::ranges::find(kept, name) == kept.end()) kept.push_back(std::move(name));
      continue;
    }
    ++keywords_;
    if (names_told_.size() == max_names_told || !names_told_.insert(name).second) continue;
    told.push_back(
        message.place + ": keyword " + shown(name) +
        " skipped: an IMAP keyword is 1 to 255 printable ASCII characters, without spaces and ( ) { ] % * \" \\");
  }
  message.keywords = std::move(kept);
  if (keywords_ != before) ++messages_;
  return told;
}

std::string SkippedKeywords::total() const {
  if (keywords_ == 0) return {};
  return std::to_string(keywords_) + (keywords_ == 1 ? " keyword of " : " keywords of ") + std::to_string(messages_) +
         (messages_ == 1 ? " message" : " messages") + " skipped: IMAP has no such keywords";
}

}  // namespace cli
