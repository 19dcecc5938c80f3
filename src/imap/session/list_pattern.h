// LIST's patterns: "*" matches anything, "%" anything but the separator. RFC 9051 6.3.9
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace imap::session {

// One pattern behind its reference, normalised. INBOX at its beginning matches in any case.
class ListPattern {
 public:
  ListPattern(std::string_view reference, std::string_view pattern);
  // `nfc_name` is a full name in NFC. Costs a step for every character of the pattern and 64 bytes of the name.
  bool matches(std::string_view nfc_name) const;

 private:
  std::string pattern_;
};

bool matches_any(const std::vector<ListPattern>& patterns, std::string_view nfc_name);

}  // namespace imap::session
