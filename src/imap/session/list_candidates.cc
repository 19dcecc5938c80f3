#include "imap/session/list_candidates.h"

#include <tuple>
#include <unordered_map>
#include <utility>

namespace imap::session {
namespace {

std::string_view parent_of(std::string_view name) {
  const auto end = name.rfind(mail::hierarchy_separator);
  return end == std::string_view::npos ? std::string_view() : name.substr(0, end);
}

// A match costs some 20 microseconds at most.
constexpr std::size_t matches_between_yields = 500;
// A name costs about one microsecond.
constexpr std::size_t names_between_yields = 5'000;

class Builder {
 public:
  void add(mail::FolderTree::Entry entry) {
    const std::string_view full_name = keep(std::move(entry.full_name));
    std::string nfc_name = mail::nfc(full_name);
    ListCandidate made;
    made.full_name = full_name;
    made.nfc_name = nfc_name == full_name ? full_name : keep(std::move(nfc_name));
    made.folder = entry.folder;
    if (const auto above = by_name_.find(parent_of(made.nfc_name)); above != by_name_.end())
      made.parent = above->second;
    add(made);
  }

  // RFC 9051 6.3.9.2: a subscribed name is told whether the mailbox exists or not.
  void subscribe(std::string name) {
    std::string comparable = mail::comparable_name(name);
    auto found = by_name_.find(comparable);
    if (found == by_name_.end()) {
      add_missing(std::move(name), std::move(comparable));
    } else {
      out_.names[found->second].subscribed = true;
    }
  }

  std::size_t size() const { return out_.names.size(); }
  ListCandidates take() { return std::move(out_); }

 private:
  std::string_view keep(std::string text) { return out_.texts.emplace_back(std::move(text)); }

  std::uint32_t add(const ListCandidate& made) {
    const auto index = static_cast<std::uint32_t>(out_.names.size());
    by_name_.emplace(made.nfc_name, index);
    out_.names.push_back(made);
    return index;
  }

  // With what lies above it, up to the first name that is there: what lies above that is there as well.
  void add_missing(std::string name, std::string comparable) {
    std::string_view nfc_name = keep(std::move(comparable));
    std::string_view full_name = name == nfc_name ? nfc_name : keep(std::move(name));
    missing_.clear();
    auto above = by_name_.end();
    for (; !nfc_name.empty(); nfc_name = parent_of(nfc_name), full_name = parent_of(full_name)) {
      above = by_name_.find(nfc_name);
      if (above != by_name_.end()) break;
      missing_.emplace_back(full_name, nfc_name);
    }
    std::uint32_t parent = above == by_name_.end() ? ListCandidate::no_parent : above->second;
    for (; !missing_.empty(); missing_.pop_back()) {
      ListCandidate made;
      std::tie(made.full_name, made.nfc_name) = missing_.back();
      made.parent = parent;
      made.subscribed = missing_.size() == 1;
      parent = add(made);
    }
  }

  ListCandidates out_;
  std::unordered_map<std::string_view, std::uint32_t> by_name_;              // in NFC; the root is not among them
  std::vector<std::pair<std::string_view, std::string_view>> missing_ = {};  // of add_missing(), deepest first
};

}  // namespace

base::Task<ListCandidates> list_candidates(const mail::FolderTree& tree, base::Executor& executor) {
  Builder builder;
  for (auto& entry : tree.list()) builder.add(std::move(entry));
  auto subscriptions = tree.subscriptions();
  std::size_t looked_at = 0;
  for (auto& name : subscriptions) {
    const std::size_t before = builder.size();
    builder.subscribe(std::move(name));
    looked_at += 1 + builder.size() - before;
    if (looked_at < names_between_yields) continue;
    looked_at = 0;
    auto others = base::yield_to(executor);
    co_await others;
  }
  co_return builder.take();
}

base::Task<void> match(std::vector<ListCandidate>& names, std::vector<ListPattern> patterns, base::Executor& executor) {
  std::size_t matched = 0;
  for (ListCandidate& candidate : names) {
    candidate.matches = matches_any(patterns, candidate.nfc_name);
    matched += patterns.size();
    if (matched < matches_between_yields) continue;
    matched = 0;
    auto others = base::yield_to(executor);
    co_await others;
  }
}

void mark_parents(std::vector<ListCandidate>& names, Chosen chosen) {
  for (const auto& candidate : names) {
    if (!chosen(candidate)) continue;
    for (auto at = candidate.parent; at != ListCandidate::no_parent; at = names[at].parent) {
      ListCandidate& above = names[at];
      // Who marked it went on to the root.
      if (above.has_chosen_below && (candidate.matches || above.hides_chosen_below)) break;
      above.has_chosen_below = true;
      if (!candidate.matches) above.hides_chosen_below = true;
    }
  }
}

}  // namespace imap::session
