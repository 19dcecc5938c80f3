// Keyword names as requests give them, to the numbers of one mailbox.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "mail/keyword_table.h"

namespace mail {

// Whether a keyword may have that name: an atom (RFC 9051 9, flag-keyword), of at most 255 octets.
bool is_keyword(std::string_view name);

// The set of these keywords; names that the table does not have get the next numbers and are added to `new_keywords`,
// which may hold some already. Errc::limit over max_keywords_per_mailbox, Errc::cannot for a name that no client could
// be told.
base::Result<KeywordSet> numbered_keywords(const KeywordTable& table, std::span<const std::string> names,
                                           std::vector<std::string>& new_keywords);
// The same without new ones: what to take away.
KeywordSet known_keywords(const KeywordTable& table, std::span<const std::string> names);

}  // namespace mail
