#include "mail/folder_tree.h"

#include <algorithm>

namespace mail {
namespace {

using base::Errc;
using base::fail;
using base::Result;

constexpr std::string_view inbox = "INBOX";

bool is_inbox(std::string_view component) {
  return component.size() == inbox.size() &&
         std::equal(component.begin(), component.end(), inbox.begin(),
                    [](char a, char b) { return a == b || (a >= 'a' && a <= 'z' && a - 'a' + 'A' == b); });
}

struct Split {
  std::string_view first;
  std::string_view rest;
  bool last = false;
};

Split split_first(std::string_view name) {
  std::size_t end = name.find(hierarchy_separator);
  if (end == std::string_view::npos) return {name, {}, true};
  return {name.substr(0, end), name.substr(end + 1), false};
}

}  // namespace

std::string comparable_component(MailboxId parent, std::string_view name) {
  if (!parent && is_inbox(name)) return std::string(inbox);
  return nfc(name);
}

std::string comparable_name(std::string_view full_name) {
  Split split = split_first(full_name);
  std::string out = comparable_component(MailboxId(0), split.first);
  if (!split.last) out += hierarchy_separator + nfc(split.rest);
  return out;
}

const Folder* FolderTree::find(std::string_view full_name) const {
  MailboxId parent(0);
  while (true) {
    Split split = split_first(full_name);
    auto found = by_place_.find(Place(parent, comparable_component(parent, split.first)));
    if (found == by_place_.end()) return nullptr;
    if (split.last) return found->second.get();
    parent = found->second->id;
    full_name = split.rest;
  }
}

const Folder* FolderTree::find(MailboxId id) const {
  auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second.get();
}

std::string FolderTree::full_name(MailboxId id) const {
  const Folder* folder = find(id);
  if (folder == nullptr) return {};
  if (!folder->parent) return folder->name;
  return full_name(folder->parent) + hierarchy_separator + folder->name;
}

bool FolderTree::has_children(MailboxId id) const {
  auto first = by_place_.lower_bound(Place(id, std::string()));
  return first != by_place_.end() && first->first.first == id;
}

std::vector<const Folder*> FolderTree::children(MailboxId parent) const {
  std::vector<const Folder*> out;
  for (auto i = by_place_.lower_bound(Place(parent, std::string())); i != by_place_.end() && i->first.first == parent;
       ++i)
    out.push_back(i->second.get());
  return out;
}

std::vector<const Folder*> FolderTree::all() const {
  std::vector<const Folder*> out;
  out.reserve(by_id_.size());
  for (const auto& [id, folder] : by_id_) out.push_back(folder.get());
  return out;
}

const Folder* FolderTree::with_special_use(SpecialUse use) const {
  for (const auto& [id, folder] : by_id_)
    if (folder->special_use == use) return folder.get();
  return nullptr;
}

void FolderTree::append_with_children(const Folder& folder, const std::string& prefix, std::vector<Entry>& out) const {
  const std::string name = prefix + folder.name;
  const std::vector<const Folder*> below = children(folder.id);
  out.push_back({name, &folder, !below.empty()});
  for (const Folder* child : below) append_with_children(*child, name + hierarchy_separator, out);
}

std::vector<FolderTree::Entry> FolderTree::list() const {
  std::vector<Entry> out;
  out.reserve(by_id_.size());
  // INBOX and what is under it come first, as people expect to see it.
  const Folder* first = find(inbox);
  if (first != nullptr) append_with_children(*first, "", out);
  for (const Folder* folder : children(MailboxId(0)))
    if (folder != first) append_with_children(*folder, "", out);
  return out;
}

bool FolderTree::subscribed(std::string_view full_name) const {
  return subscriptions_.contains(comparable_name(full_name));
}

std::vector<std::string> FolderTree::subscriptions() const {
  std::vector<std::string> out;
  out.reserve(subscriptions_.size());
  for (const auto& [comparable, name] : subscriptions_) out.push_back(name);
  return out;
}

void FolderTree::put(Folder folder) {
  auto shared = std::make_shared<const Folder>(std::move(folder));
  if (auto before = by_id_.find(shared->id); before != by_id_.end()) {
    by_place_.erase(Place(before->second->parent, comparable_component(before->second->parent, before->second->name)));
    names_bytes_ -= before->second->name.size();
  }
  names_bytes_ += shared->name.size();
  by_id_[shared->id] = shared;
  by_place_[Place(shared->parent, comparable_component(shared->parent, shared->name))] = shared;
}

FolderTreePtr FolderTree::with(Folder folder) const {
  auto tree = std::make_shared<FolderTree>(*this);
  tree->put(std::move(folder));
  return tree;
}

FolderTreePtr FolderTree::without(MailboxId id) const {
  auto tree = std::make_shared<FolderTree>(*this);
  if (const Folder* folder = find(id)) {
    tree->by_place_.erase(Place(folder->parent, comparable_component(folder->parent, folder->name)));
    tree->names_bytes_ -= folder->name.size();
    tree->by_id_.erase(id);
  }
  return tree;
}

// The comparable name is the key.
void FolderTree::put_subscription(std::string full_name) {
  std::string comparable = comparable_name(full_name);
  if (auto before = subscriptions_.find(comparable); before != subscriptions_.end())
    names_bytes_ -= before->first.size() + before->second.size();
  names_bytes_ += comparable.size() + full_name.size();
  subscriptions_.insert_or_assign(std::move(comparable), std::move(full_name));
}

FolderTreePtr FolderTree::with_subscription(std::string full_name) const {
  auto tree = std::make_shared<FolderTree>(*this);
  tree->put_subscription(std::move(full_name));
  return tree;
}

FolderTreePtr FolderTree::without_subscription(std::string_view full_name) const {
  auto tree = std::make_shared<FolderTree>(*this);
  auto gone = tree->subscriptions_.extract(comparable_name(full_name));
  if (!gone.empty()) tree->names_bytes_ -= gone.key().size() + gone.mapped().size();
  return tree;
}

Result<FolderTreePtr> FolderTree::build(std::vector<Folder> folders, std::vector<std::string> subscriptions) {
  auto tree = std::make_shared<FolderTree>();
  const std::size_t expected = folders.size();
  for (Folder& folder : folders) tree->put(std::move(folder));
  if (tree->by_id_.size() != expected || tree->by_place_.size() != expected)
    return fail(Errc::corrupt, "folder tree: an id or a name is there twice");
  // Parents are looked for along the whole way up: a circle would hide its folders from every listing.
  for (const auto& [id, folder] : tree->by_id_) {
    std::size_t steps = 0;
    for (MailboxId up = folder->parent; up; up = tree->by_id_.at(up)->parent)
      if (!tree->by_id_.contains(up) || ++steps > expected)
        return fail(Errc::corrupt, "folder tree: a folder hangs nowhere");
  }
  for (std::string& name : subscriptions) tree->put_subscription(std::move(name));
  return FolderTreePtr(tree);
}

}  // namespace mail
