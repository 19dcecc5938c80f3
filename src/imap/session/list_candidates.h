// Every name that LIST or LSUB may tell, with what selection options ask of it: the folders, and names that are only
// subscribed to or only lie above one. All of it costs what the names are long, however many share what lies above.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/executor.h"
#include "base/task.h"
#include "imap/session/list_pattern.h"
#include "mail/folder_tree.h"

namespace imap::session {

struct ListCandidate {
  static constexpr std::uint32_t no_parent = 0xffff'ffff;

  std::string_view full_name;
  std::string_view nfc_name;
  const mail::Folder* folder = nullptr;  // nullptr: \NonExistent
  std::uint32_t parent = no_parent;      // its index among the names
  bool subscribed = false;
  bool matches = false;             // one of the patterns; set by match()
  bool has_chosen_below = false;    // a name below it that is chosen
  bool hides_chosen_below = false;  // one of those does not match the patterns itself
};

struct ListCandidates {
  std::vector<ListCandidate> names;  // LIST's order; a name's parent comes before it
  std::deque<std::string> texts;     // what they point into
};

// Others run in between: names may be many. The tree outlives what comes of it.
base::Task<ListCandidates> list_candidates(const mail::FolderTree& tree, base::Executor& executor);

// Finds out which of them match. Others run in between: patterns may be many and long as well.
base::Task<void> match(std::vector<ListCandidate>& names, std::vector<ListPattern> patterns, base::Executor& executor);

// Marks what lies above the names that `chosen` says yes to, each at most twice.
using Chosen = bool (*)(const ListCandidate& candidate);
void mark_parents(std::vector<ListCandidate>& names, Chosen chosen);

}  // namespace imap::session
