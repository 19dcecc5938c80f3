#include "imap/session/list_candidates.h"

#include <map>
#include <set>
#include <string_view>

namespace imap::session {
namespace {

std::string_view parent_of(std::string_view name) {
  const auto end = name.rfind(mail::hierarchy_separator);
  return end == std::string_view::npos ? std::string_view() : name.substr(0, end);
}

// A match costs some 20 microseconds at most.
constexpr std::size_t matches_between_yields = 500;

ListCandidate candidate(std::string full_name, const mail::Folder* folder, bool subscribed) {
  ListCandidate out;
  out.nfc_name = mail::nfc(full_name);
  out.full_name = std::move(full_name);
  out.folder = folder;
  out.subscribed = subscribed;
  return out;
}

}  // namespace

std::vector<ListCandidate> list_candidates(const mail::FolderTree& tree) {
  std::vector<ListCandidate> out;
  for (auto& entry : tree.list()) {
    const bool subscribed = tree.subscribed(entry.full_name);
    out.push_back(candidate(std::move(entry.full_name), entry.folder, subscribed));
  }
  // RFC 9051 6.3.9.2: a subscribed name is told whether the mailbox exists or not.
  std::set<std::string> missing;
  for (const auto& name : tree.subscriptions()) {
    // What lies above a name that is known to be missing is known as well.
    for (std::string_view at = name; !at.empty() && !tree.find(at) && missing.emplace(at).second; at = parent_of(at)) {
    }
  }
  for (const auto& name : missing) out.push_back(candidate(name, nullptr, tree.subscribed(name)));
  return out;
}

base::Task<void> match(std::vector<ListCandidate>& candidates, std::vector<ListPattern> patterns,
                       base::Executor& executor) {
  std::size_t matched = 0;
  for (ListCandidate& candidate : candidates) {
    candidate.matches = matches_any(patterns, candidate.nfc_name);
    matched += patterns.size();
    if (matched < matches_between_yields) continue;
    matched = 0;
    auto others = base::yield_to(executor);
    co_await others;
  }
}

void mark_parents(std::vector<ListCandidate>& candidates, Chosen chosen) {
  std::map<std::string_view, ListCandidate*> by_name;
  for (auto& candidate : candidates) by_name.emplace(candidate.nfc_name, &candidate);
  for (const auto& candidate : candidates) {
    if (!chosen(candidate)) continue;
    for (auto name = parent_of(candidate.nfc_name); !name.empty(); name = parent_of(name)) {
      const auto above = by_name.find(name);
      if (above == by_name.end()) continue;
      above->second->has_chosen_below = true;
      if (!candidate.matches) above->second->hides_chosen_below = true;
    }
  }
}

}  // namespace imap::session
