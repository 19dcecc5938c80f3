// Every name that LIST or LSUB may tell, with what selection options ask of it: the folders, and names that are only
// subscribed to or only lie above one.
#pragma once

#include <string>
#include <vector>

#include "base/executor.h"
#include "base/task.h"
#include "imap/session/list_pattern.h"
#include "mail/folder_tree.h"

namespace imap::session {

struct ListCandidate {
  std::string full_name;
  std::string nfc_name;
  const mail::Folder* folder = nullptr;  // nullptr: \NonExistent
  bool subscribed = false;
  bool matches = false;             // one of the patterns; set by match()
  bool has_chosen_below = false;    // a name below it that is chosen
  bool hides_chosen_below = false;  // one of those does not match the patterns itself
};

// In LIST's order. Folder pointers live as long as the tree.
std::vector<ListCandidate> list_candidates(const mail::FolderTree& tree);

// Finds out which of them match. Others run in between: names and patterns may be many and long.
base::Task<void> match(std::vector<ListCandidate>& candidates, std::vector<ListPattern> patterns,
                       base::Executor& executor);

// Marks what lies above the names that `chosen` says yes to. Every parent is in the list already.
using Chosen = bool (*)(const ListCandidate& candidate);
void mark_parents(std::vector<ListCandidate>& candidates, Chosen chosen);

}  // namespace imap::session
