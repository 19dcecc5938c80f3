// THREAD=REFERENCES (RFC 5256 3), steps 2 to 6, on the tree of references_tree.h. No recursion: a thread may be as deep
// as the mailbox.
#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "search/references_tree.h"
#include "search/thread.h"

namespace search {
namespace {

// Node `nodes.size()` is the root that holds all threads.
class Threading {
 public:
  explicit Threading(std::span<const Row> rows);
  std::vector<Member> run();

 private:
  void adopt_children(std::span<const ReferenceNode> nodes);
  void prune();
  void splice(std::uint32_t parent);
  using SubjectTable = std::unordered_map<std::string_view, std::uint32_t>;
  SubjectTable subject_table() const;
  std::uint32_t merge(std::uint32_t head, std::uint32_t thread);
  void merge_subjects();
  void sort_all();
  std::vector<Member> flatten() const;

  bool is_dummy(std::uint32_t node) const { return row_[node] == no_node; }
  // The message that speaks for a thread: itself, or its first child where it is a dummy.
  std::uint32_t speaker(std::uint32_t node) const { return row_[is_dummy(node) ? children_[node].front() : node]; }
  std::string_view subject(std::uint32_t node) const {
    return rows_[speaker(node)].text(mail::TextColumn::base_subject);
  }
  bool is_reply(std::uint32_t node) const { return rows_[speaker(node)].thread_keys().reply_or_forward; }
  bool earlier(std::uint32_t a, std::uint32_t b) const;
  void sort_children(std::uint32_t node);
  std::vector<std::uint32_t> top_down() const;

  std::span<const Row> rows_;
  std::vector<std::uint32_t> row_;
  std::vector<std::vector<std::uint32_t>> children_;
  std::uint32_t root_;
};

Threading::Threading(std::span<const Row> rows) : rows_(rows) {
  const ReferencesTree tree(rows);
  for (const ReferenceNode& node : tree.nodes()) row_.push_back(node.row);
  root_ = static_cast<std::uint32_t>(row_.size());
  row_.push_back(no_node);
  adopt_children(tree.nodes());
}

// Step 2.
void Threading::adopt_children(std::span<const ReferenceNode> nodes) {
  children_.resize(row_.size());
  for (std::uint32_t node = 0; node < nodes.size(); ++node) {
    children_[nodes[node].parent == no_node ? root_ : nodes[node].parent].push_back(node);
  }
}

// Parents before children.
std::vector<std::uint32_t> Threading::top_down() const {
  std::vector<std::uint32_t> order{root_};
  for (std::size_t i = 0; i < order.size(); ++i)
    order.insert(order.end(), children_[order[i]].begin(), children_[order[i]].end());
  return order;
}

// Step 3, from the leaves up, so that what a dummy is replaced by is final.
void Threading::prune() {
  std::vector<std::uint32_t> order = top_down();
  for (auto node = order.rbegin(); node != order.rend(); ++node) splice(*node);
}

// The longest list takes in the others: a message that rises through a chain of dummies is not copied at every step.
// The order is sorted out later.
void Threading::splice(std::uint32_t parent) {
  std::vector<std::uint32_t> staying;
  std::vector<std::uint32_t> promoted;
  for (std::uint32_t child : children_[parent]) {
    std::vector<std::uint32_t>& below = children_[child];
    const bool stays = !is_dummy(child) || (parent == root_ && below.size() > 1);
    if (stays) {
      staying.push_back(child);
      continue;
    }
    if (promoted.size() < below.size()) promoted.swap(below);
    promoted.insert(promoted.end(), below.begin(), below.end());
    below = {};
  }
  promoted.insert(promoted.end(), staying.begin(), staying.end());
  children_[parent] = std::move(promoted);
}

bool Threading::earlier(std::uint32_t a, std::uint32_t b) const {
  const Row& left = rows_[speaker(a)];
  const Row& right = rows_[speaker(b)];
  if (left.sent_seconds != right.sent_seconds) return left.sent_seconds < right.sent_seconds;
  return left.uid < right.uid;
}

void Threading::sort_children(std::uint32_t node) {
  std::ranges::sort(children_[node], [this](std::uint32_t a, std::uint32_t b) { return earlier(a, b); });
}

// Step 5 (B). The children of the root are sorted (step 4), so the first of a subject is the earliest.
Threading::SubjectTable Threading::subject_table() const {
  SubjectTable table;
  table.reserve(children_[root_].size());
  for (std::uint32_t thread : children_[root_]) {
    const std::string_view its = subject(thread);
    if (its.empty()) continue;
    auto [at, added] = table.try_emplace(its, thread);
    if (added || is_dummy(at->second)) continue;
    if (is_dummy(thread) || (is_reply(at->second) && !is_reply(thread))) at->second = thread;
  }
  return table;
}

// Step 5 (C). The head of the subject after it.
std::uint32_t Threading::merge(std::uint32_t head, std::uint32_t thread) {
  if (is_dummy(head) && is_dummy(thread)) {
    std::vector<std::uint32_t> moved = std::move(children_[thread]);
    children_[thread].clear();
    children_[head].insert(children_[head].end(), moved.begin(), moved.end());
    return head;
  }
  if (is_dummy(head) || (is_reply(thread) && !is_reply(head))) {
    children_[head].push_back(thread);
    return head;
  }
  row_.push_back(no_node);
  children_.push_back({head, thread});
  return static_cast<std::uint32_t>(row_.size() - 1);
}

void Threading::merge_subjects() {
  SubjectTable table = subject_table();
  std::vector<std::uint32_t> threads;
  std::unordered_set<std::uint32_t> moved;  // below another thread now
  for (std::uint32_t thread : children_[root_]) {
    auto at = table.find(subject(thread));
    if (at == table.end() || at->second == thread) {
      threads.push_back(thread);
      continue;
    }
    if (moved.contains(thread)) continue;
    const std::uint32_t head = merge(at->second, thread);
    moved.insert(thread);
    if (head == at->second) continue;
    moved.insert(at->second);
    threads.push_back(head);
    at->second = head;
  }
  std::erase_if(threads, [&](std::uint32_t thread) { return moved.contains(thread); });
  children_[root_] = std::move(threads);
}

// Step 6, from the youngest up.
void Threading::sort_all() {
  std::vector<std::uint32_t> order = top_down();
  for (auto node = order.rbegin(); node != order.rend(); ++node) sort_children(*node);
}

std::vector<Member> Threading::flatten() const {
  std::vector<Member> members;
  members.reserve(rows_.size());
  std::vector<std::pair<std::uint32_t, std::uint32_t>> stack;
  auto push_children = [&](std::uint32_t node, std::uint32_t depth) {
    for (auto child = children_[node].rbegin(); child != children_[node].rend(); ++child)
      stack.emplace_back(*child, depth);
  };
  push_children(root_, 0);
  while (!stack.empty()) {
    const auto [node, depth] = stack.back();
    stack.pop_back();
    members.push_back({row_[node], depth});
    push_children(node, depth + 1);
  }
  return members;
}

std::vector<Member> Threading::run() {
  prune();
  for (std::uint32_t thread : children_[root_]) {
    if (is_dummy(thread)) sort_children(thread);
  }
  sort_children(root_);
  merge_subjects();
  sort_all();
  return flatten();
}

}  // namespace

std::vector<Member> thread_by_references(std::span<const Row> rows) {
  if (rows.empty()) return {};
  return Threading(rows).run();
}

}  // namespace search
