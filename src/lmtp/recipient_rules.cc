#include "lmtp/recipient_rules.h"

#include <algorithm>

#include "auth/account_name.h"
#include "lmtp/parse.h"

namespace lmtp {
namespace {

std::string lower_ascii(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return text;
}

struct Split {
  std::string user;
  std::string folder;
};

// RFC 5233 1: the detail stands behind the first delimiter; a local part that begins with one has none.
Split split_detail(const std::string& delimiters, const std::string& local) {
  std::size_t at = delimiters.empty() ? local.npos : local.find_first_of(delimiters, 1);
  if (at == local.npos) return {local, ""};
  return {local.substr(0, at), local.substr(at + 1)};
}

class Builder {
 public:
  Builder(const RecipientRules& rules, std::string domain) : rules_(rules), domain_(std::move(domain)) {}

  // Everything the user part can mean: alias of the address, alias of the user, the address, the user alone.
  void add(const std::string& user, const std::string& folder) {
    std::string address = domain_.empty() ? user : user + '@' + domain_;
    if (add_alias(address, folder) || add_alias(user, folder)) return;
    add_account(address, folder);
    if (!domain_.empty()) add_account(user, folder);
  }
  void add_catch_all(const std::string& folder) {
    if (!domain_.empty()) add_alias("@" + domain_, folder);
  }
  std::vector<Candidate> take() { return std::move(found_); }

 private:
  bool add_alias(const std::string& name, const std::string& folder) {
    auto alias = rules_.aliases.find(lower_ascii(name));
    if (alias == rules_.aliases.end()) return false;
    add_account(alias->second, folder);
    return true;
  }
  void add_account(const std::string& typed, const std::string& folder) {
    auto name = auth::account_name(typed);
    if (!name.has_value()) return;
    Candidate candidate{*name, folder};
    if (std::find(found_.begin(), found_.end(), candidate) == found_.end()) found_.push_back(std::move(candidate));
  }

  const RecipientRules& rules_;
  const std::string domain_;
  std::vector<Candidate> found_;
};

}  // namespace

base::Result<std::vector<Candidate>> candidates(const RecipientRules& rules, const Address& address) {
  std::string domain = lower_ascii(address.domain);
  bool ours = domain.empty() || rules.domains.empty() ||
              std::find(rules.domains.begin(), rules.domains.end(), domain) != rules.domains.end();
  if (!ours) return base::fail(base::Errc::not_found, "not a domain of ours");
  Builder builder(rules, domain);
  // RFC 5321 4.5.1: postmaster is always somebody, in any case.
  if (lower_ascii(address.local) == "postmaster" && !rules.postmaster.empty()) {
    return std::vector<Candidate>{{rules.postmaster, ""}};
  }
  // An account whose own name holds the delimiter comes first.
  builder.add(address.local, "");
  Split split = split_detail(rules.delimiters, address.local);
  if (split.user != address.local) builder.add(split.user, split.folder);
  builder.add_catch_all("");
  std::vector<Candidate> found = builder.take();
  if (found.empty()) return base::fail(base::Errc::not_found, "no account can have this name");
  return found;
}

}  // namespace lmtp
