// Every name that LIST or LSUB may tell, with what selection options ask of it: the folders, and names that are only
// subscribed to or only lie above one.
#pragma once

#include <string>
#include <vector>

#include "imap/session/list_pattern.h"
#include "mail/folder_tree.h"

namespace imap::session {

struct ListCandidate {
  std::string full_name;
  std::string nfc_name;
  const mail::Folder* folder = nullptr;  // nullptr: \NonExistent
  bool subscribed = false;
  bool matches = false;             // one of the patterns
  bool has_chosen_below = false;    // a name below it that is chosen
  bool hides_chosen_below = false;  // one of those does not match the patterns itself
};

// In LIST's order. Folder pointers live as long as the tree.
std::vector<ListCandidate> list_candidates(const mail::FolderTree& tree, const std::vector<ListPattern>& patterns);

// Marks what lies above the names that `chosen` says yes to. Every parent is in the list already.
using Chosen = bool (*)(const ListCandidate& candidate);
void mark_parents(std::vector<ListCandidate>& candidates, Chosen chosen);

}  // namespace imap::session
