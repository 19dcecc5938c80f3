// The base subject of RFC 5256 2.1, for SORT SUBJECT and THREAD.
#pragma once

#include <string>
#include <string_view>

namespace mime {

struct BaseSubject {
  std::string text;               // not yet prepared for comparison
  bool reply_or_forward = false;  // a subj-refwd, "(fwd)" or "[fwd: ]" was removed, RFC 5256 3
  bool operator==(const BaseSubject&) const = default;
};

// `decoded` is UTF-8, encoded-words already undone.
BaseSubject base_subject(std::string_view decoded);

}  // namespace mime
