// THREAD=REFERENCES (RFC 5256 3), steps 2 to 6, on the tree of references_tree.h. The messages are put in the order of
// their dates once; whatever is then made by going through them in this order is sorted: the threads, and the children
// of every message. No recursion, and no container for each node: a thread may be as deep as the mailbox.
#include <algorithm>
#include <numeric>

#include "search/kept_ranks.h"
#include "search/radix_sort.h"
#include "search/references_tree.h"
#include "search/text_ranks.h"
#include "search/thread.h"

namespace search {
namespace {

class Threading {
 public:
  explicit Threading(const Rows& rows);
  std::vector<Member> run();

 private:
  void prune();
  std::uint32_t anchor_of(std::uint32_t dummy);
  std::vector<std::uint32_t> sorted_roots();
  // Side by side, since who looks at one looks at the others, and nodes of a thread lie far apart.
  struct Node {
    // The tree's parent at first; then, of messages, the message or the thread's dummy above.
    std::uint32_t up = no_node;
    std::uint32_t first_child = no_node, last_child = no_node, next = no_node;
  };
  struct Subjects {
    std::vector<std::uint32_t> of_root;  // number of its text; no_node: an empty subject
    std::vector<std::uint32_t> heads;    // by number of the text
  };
  Subjects subject_table(const std::vector<std::uint32_t>& roots) const;
  void merge_subjects(const std::vector<std::uint32_t>& roots);
  std::uint32_t merge(std::uint32_t head, std::uint32_t thread);
  std::uint32_t add_dummy(std::uint32_t speaker);
  void link_children();
  void append(std::uint32_t node, std::uint32_t& first, std::uint32_t& last);
  // Nodes lie anywhere in the order of their dates, so some are fetched while others are looked at.
  static constexpr std::size_t ahead = 16;
  void prefetch(std::size_t place) const {
    if (place < by_date_.size()) __builtin_prefetch(&nodes_[by_date_[place]]);
  }
  std::vector<Member> flatten() const;

  bool is_dummy(std::uint32_t node) const { return node >= rows_.size; }
  // The row that speaks for a thread: its own, or a dummy's first child's.
  std::uint32_t speaker(std::uint32_t node) const { return is_dummy(node) ? speakers_[node - rows_.size] : node; }
  bool is_reply(std::uint32_t node) const { return replies_[speaker(node)] != 0; }

  const Rows& rows_;
  std::vector<std::uint32_t> by_date_;   // rows, which are nodes as well
  std::vector<std::uint8_t> replies_;    // of each row: whether its subject says that it is a reply or a forward
  std::vector<Node> nodes_;              // node i is row i; behind them are the dummies
  std::vector<std::uint32_t> speakers_;  // of each dummy
  std::uint32_t first_root_ = no_node;
};

Threading::Threading(const Rows& rows) : rows_(rows), by_date_(rows.size) {
  std::iota(by_date_.begin(), by_date_.end(), 0u);
  sort_by_seconds(rows.sent_seconds, Direction::ascending, by_date_);
  const ReferencesTree tree(rows);
  nodes_.reserve(tree.nodes().size());
  for (const ReferenceNode& node : tree.nodes()) nodes_.push_back({.up = node.parent});
  replies_.reserve(rows.size);
  for (std::uint32_t row = 0; row < rows.size; ++row) replies_.push_back(rows.reply_or_forward(row) ? 1 : 0);
  speakers_.assign(nodes_.size() - rows.size, no_row);
}

// What a message hangs on that hangs on `dummy`: the first message above it, or the highest dummy. The way there is
// made short, so that the next one is.
std::uint32_t Threading::anchor_of(std::uint32_t dummy) {
  std::uint32_t anchor = dummy;
  while (is_dummy(anchor) && nodes_[anchor].up != no_node) anchor = nodes_[anchor].up;
  for (std::uint32_t node = dummy; node != anchor;) {
    const std::uint32_t above = nodes_[node].up;
    nodes_[node].up = anchor;
    node = above;
  }
  return anchor;
}

// Step 3. A dummy gives way to its children, but for one at the top that holds several together.
void Threading::prune() {
  std::vector<std::uint32_t> children(nodes_.size());
  for (std::uint32_t node = 0; node < rows_.size; ++node) {
    if (nodes_[node].up != no_node && is_dummy(nodes_[node].up)) nodes_[node].up = anchor_of(nodes_[node].up);
    if (nodes_[node].up != no_node) ++children[nodes_[node].up];
  }
  for (std::uint32_t node = 0; node < rows_.size; ++node) {
    if (nodes_[node].up != no_node && is_dummy(nodes_[node].up) && children[nodes_[node].up] == 1)
      nodes_[node].up = no_node;
  }
}

// Step 4. A dummy stands where its first child would.
std::vector<std::uint32_t> Threading::sorted_roots() {
  std::vector<std::uint32_t> roots;
  roots.reserve(rows_.size);
  for (std::size_t i = 0; i < by_date_.size(); ++i) {
    const std::uint32_t node = by_date_[i];
    prefetch(i + ahead);
    const std::uint32_t above = nodes_[node].up;
    if (above == no_node) {
      roots.push_back(node);
    } else if (is_dummy(above) && speaker(above) == no_row) {
      speakers_[above - rows_.size] = node;
      roots.push_back(above);
    }
  }
  return roots;
}

// A number for each row's subject: the ranks that SORT keeps, or the order in which they occur.
struct SubjectNumbers {
  std::vector<std::uint32_t> of_row;
  std::uint32_t empty = no_node;  // the number of the empty subject, if one has it
};

SubjectNumbers subject_numbers(const Rows& rows) {
  constexpr auto column = mail::TextColumn::base_subject;
  SubjectNumbers numbers;
  if (auto ranks = kept_subject_ranks(rows)) {
    numbers.of_row = *std::move(ranks);
    const auto lowest = std::ranges::min_element(numbers.of_row);
    const auto row = static_cast<std::uint32_t>(lowest - numbers.of_row.begin());
    if (lowest != numbers.of_row.end() && rows.text(column, row).empty()) numbers.empty = *lowest;
    return numbers;
  }
  DistinctTexts distinct = distinct_texts(rows, column);
  const auto empty = std::ranges::find(distinct.texts, std::string_view());
  if (empty != distinct.texts.end()) numbers.empty = static_cast<std::uint32_t>(empty - distinct.texts.begin());
  numbers.of_row = std::move(distinct.number_of_row);
  return numbers;
}

// Step 5 (B). The roots are sorted, so the first of a subject is the earliest.
Threading::Subjects Threading::subject_table(const std::vector<std::uint32_t>& roots) const {
  const SubjectNumbers numbers = subject_numbers(rows_);
  Subjects subjects;
  subjects.of_root.reserve(roots.size());
  subjects.heads.assign(numbers.of_row.empty() ? 0 : *std::ranges::max_element(numbers.of_row) + 1, no_node);
  for (const std::uint32_t thread : roots) {
    const std::uint32_t number = numbers.of_row[speaker(thread)];
    const bool none = number == numbers.empty;
    subjects.of_root.push_back(none ? no_node : number);
    if (none) continue;
    std::uint32_t& head = subjects.heads[number];
    if (head == no_node) head = thread;
    if (is_dummy(head)) continue;
    if (is_dummy(thread) || (is_reply(head) && !is_reply(thread))) head = thread;
  }
  return subjects;
}

std::uint32_t Threading::add_dummy(std::uint32_t speaker) {
  nodes_.push_back({});
  speakers_.push_back(speaker);
  return static_cast<std::uint32_t>(nodes_.size() - 1);
}

// Step 5 (C). The head of the subject after it.
std::uint32_t Threading::merge(std::uint32_t head, std::uint32_t thread) {
  // A dummy under a dummy is passed over when children are linked: its children are the head's.
  if (is_dummy(head) || (is_reply(thread) && !is_reply(head))) {
    nodes_[thread].up = head;
    return head;
  }
  const std::uint32_t dummy = add_dummy(speaker(head));
  nodes_[head].up = dummy;
  nodes_[thread].up = dummy;
  return dummy;
}

void Threading::merge_subjects(const std::vector<std::uint32_t>& roots) {
  Subjects subjects = subject_table(roots);
  for (std::size_t i = 0; i < roots.size(); ++i) {
    const std::uint32_t thread = roots[i];
    if (subjects.of_root[i] == no_node) continue;
    std::uint32_t& head = subjects.heads[subjects.of_root[i]];
    // One that is no root any more was the head, and has a dummy above it.
    if (head != thread && nodes_[thread].up == no_node) head = merge(head, thread);
  }
}

void Threading::append(std::uint32_t node, std::uint32_t& first, std::uint32_t& last) {
  (first == no_node ? first : nodes_[last].next) = node;
  last = node;
}

// Step 6.
void Threading::link_children() {
  std::uint32_t last_root = no_node;
  for (std::size_t i = 0; i < by_date_.size(); ++i) {
    const std::uint32_t node = by_date_[i];
    prefetch(i + ahead);
    std::uint32_t above = nodes_[node].up;
    if (above != no_node && is_dummy(above) && nodes_[above].up != no_node) above = nodes_[above].up;
    if (above == no_node) {
      append(node, first_root_, last_root);
      continue;
    }
    if (is_dummy(above) && nodes_[above].first_child == no_node) append(above, first_root_, last_root);
    append(node, nodes_[above].first_child, nodes_[above].last_child);
  }
}

std::vector<Member> Threading::flatten() const {
  std::vector<Member> members;
  members.reserve(nodes_.size());
  std::vector<std::uint32_t> above;
  for (std::uint32_t node = first_root_; node != no_node;) {
    members.push_back({is_dummy(node) ? no_row : node, static_cast<std::uint32_t>(above.size())});
    if (nodes_[node].first_child != no_node) {
      above.push_back(node);
      node = nodes_[node].first_child;
      continue;
    }
    while (nodes_[node].next == no_node && !above.empty()) {
      node = above.back();
      above.pop_back();
    }
    node = nodes_[node].next;
  }
  return members;
}

std::vector<Member> Threading::run() {
  prune();
  merge_subjects(sorted_roots());
  link_children();
  return flatten();
}

}  // namespace

std::vector<Member> thread_by_references(const Rows& rows) {
  if (rows.size == 0) return {};
  return Threading(rows).run();
}

}  // namespace search
