// Which account an address means, by the operator's rules. Pure: gives names to try in order; delivery.h opens the
// first that is.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "lmtp/command.h"

namespace lmtp {

struct RecipientRules {
  std::vector<std::string> domains;            // ours, lower case; empty: every domain
  std::string delimiters = "+";                // characters that set a folder apart: user+folder@; empty: none
  std::map<std::string, std::string> aliases;  // "sales@example.org", "sales" or "@example.org" → account or address
  std::string postmaster;                      // account for "postmaster" without or with our domain; empty: none
};

struct Candidate {
  std::string account;
  std::string folder;  // named by the address; empty: INBOX
  bool operator==(const Candidate&) const = default;
};

// Errc::not_found: a domain that is not ours. Errc::bad_syntax: no account can have such a name.
base::Result<std::vector<Candidate>> candidates(const RecipientRules& rules, const Address& address);

}  // namespace lmtp
