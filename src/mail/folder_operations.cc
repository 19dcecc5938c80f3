#include "mail/folder_operations.h"

#include <algorithm>

namespace mail {
namespace {

using base::Errc;
using base::fail;
using base::Result;

void write(FolderEdit& edit, Folder folder) {
  edit.after = edit.after->with(folder);
  std::erase_if(edit.written, [&](const Folder& other) { return other.id == folder.id; });
  edit.written.push_back(std::move(folder));
}

std::string_view last_component(std::string_view full_name) {
  std::size_t separator = full_name.rfind(hierarchy_separator);
  return separator == std::string_view::npos ? full_name : full_name.substr(separator + 1);
}

Result<void> check_name_limits(std::string_view name, const FolderLimits& limits) {
  if (name.size() > limits.name_bytes) return fail(Errc::limit, "a folder name that long");
  auto depth = 1 + std::count(name.begin(), name.end(), hierarchy_separator);
  if (depth > limits.depth) return fail(Errc::limit, "folders nested that deep");
  return {};
}

Result<void> check_limits(const FolderTree& tree, std::string_view name, const FolderLimits& limits) {
  TRY(check_name_limits(name, limits));
  if (tree.size() > limits.folders) return fail(Errc::limit, "that many folders");
  if (tree.names_bytes() > limits.names_bytes) return fail(Errc::limit, "that many folders with such names");
  return {};
}

Result<void> check_subtree(const FolderTree& tree, MailboxId top, const FolderLimits& limits) {
  TRY(check_limits(tree, tree.full_name(top), limits));
  for (const Folder* child : tree.children(top)) {
    TRY(check_subtree(tree, child->id, limits));
  }
  return {};
}

// The folder that `full_name` lies in, made with its own parents where it is missing.
MailboxId make_parents(FolderEdit& edit, std::string_view full_name, const NewMailboxId& new_id) {
  MailboxId parent(0);
  for (std::size_t end = full_name.find(hierarchy_separator); end != std::string_view::npos;
       end = full_name.find(hierarchy_separator, end + 1)) {
    std::string_view above = full_name.substr(0, end);
    const Folder* there = edit.after->find(above);
    if (there != nullptr) {
      parent = there->id;
      continue;
    }
    Folder made{new_id(), parent, std::string(last_component(above)), false, SpecialUse::none};
    parent = made.id;
    write(edit, std::move(made));
  }
  return parent;
}

// A node without a mailbox gives its place and its children to a new one. The tree is made anew, once for all of them.
Result<void> replace_node(FolderEdit& edit, MailboxId before, Folder made) {
  std::vector<Folder> folders;
  folders.reserve(edit.after->size());
  for (const Folder* folder : edit.after->all()) {
    if (folder->id == before) continue;
    folders.push_back(*folder);
    if (folder->parent != before) continue;
    folders.back().parent = made.id;
    edit.written.push_back(folders.back());
  }
  folders.push_back(made);
  edit.written.push_back(std::move(made));
  edit.erased.push_back(before);
  TRY(edit.after, FolderTree::build(std::move(folders), edit.after->subscriptions()));
  return {};
}

}  // namespace

Result<FolderEdit> plan_create(const FolderTreePtr& tree, std::string_view full_name, SpecialUse use,
                               const FolderLimits& limits, const NewMailboxId& new_id) {
  TRY(std::string name, checked_folder_name(full_name));
  TRY(check_name_limits(name, limits));  // before its parents are made, one by one
  const Folder* there = tree->find(name);
  if (there != nullptr && there->selectable) return fail(Errc::already_exists, "a folder of that name is there");
  if (use != SpecialUse::none && tree->with_special_use(use) != nullptr)
    return fail(Errc::use_attribute, "another folder has that special use");
  FolderEdit edit;
  edit.after = tree;
  MailboxId parent = make_parents(edit, name, new_id);
  Folder made{new_id(), parent, std::string(last_component(name)), true, use};
  edit.made = made.id;
  if (there != nullptr) {
    TRY(replace_node(edit, there->id, std::move(made)));
  } else {
    write(edit, std::move(made));
  }
  TRY(check_limits(*edit.after, name, limits));
  return edit;
}

Result<FolderEdit> plan_remove(const FolderTreePtr& tree, std::string_view full_name) {
  const Folder* there = tree->find(full_name);
  if (there == nullptr) return fail(Errc::not_found, "no folder of that name");
  if (comparable_name(full_name) == "INBOX") return fail(Errc::cannot, "INBOX stays");
  FolderEdit edit;
  edit.after = tree;
  if (there->selectable) edit.emptied.push_back(there->id);
  if (tree->has_children(there->id)) {
    if (!there->selectable) return fail(Errc::has_children, "its children have to go first");
    write(edit, Folder{there->id, there->parent, there->name, false, SpecialUse::none});
    return edit;
  }
  edit.erased.push_back(there->id);
  edit.after = tree->without(there->id);
  return edit;
}

Result<FolderEdit> plan_rename(const FolderTreePtr& tree, std::string_view from, std::string_view to,
                               const FolderLimits& limits, const NewMailboxId& new_id) {
  TRY(std::string name, checked_folder_name(to));
  TRY(check_name_limits(name, limits));
  const Folder* there = tree->find(from);
  if (there == nullptr) return fail(Errc::not_found, "no folder of that name");
  Folder moved = *there;
  const std::string below_itself = comparable_name(tree->full_name(moved.id)) + hierarchy_separator;
  if (comparable_name(name).starts_with(below_itself)) return fail(Errc::cannot, "a folder cannot go below itself");
  // Another spelling of its own name (composed, decomposed) is a name that is free.
  const Folder* target = tree->find(name);
  if (target != nullptr && target->id != moved.id)
    return fail(Errc::already_exists, "a folder of the new name is there");
  FolderEdit edit;
  edit.after = tree;
  moved.parent = make_parents(edit, name, new_id);
  moved.name = last_component(name);
  write(edit, moved);
  TRY(check_subtree(*edit.after, moved.id, limits));
  return edit;
}

}  // namespace mail
