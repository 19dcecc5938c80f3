// THREAD=REFERENCES against RFC 5256 3 taken by its word: a tree of nodes with lists of children, made step by step.
#include <algorithm>
#include <list>
#include <map>
#include <memory>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "mail/change.h"
#include "mail/page_codec.h"
#include "mime/message_id.h"
#include "search/kept_ranks.h"
#include "search/thread.h"

namespace search {
namespace {

struct Node {
  std::uint32_t row = no_row;
  Node* parent = nullptr;
  std::vector<Node*> children;
};

class Plain {
 public:
  explicit Plain(const Rows& rows) : rows_(rows) {}

  std::vector<Member> run() {
    for (std::uint32_t row = 0; row < rows_.size; ++row) place(row);
    for (Node& node : nodes_) {
      if (node.parent == nullptr) root_.children.push_back(&node);
    }
    prune(root_);
    sort(root_);
    merge_subjects();
    sort(root_);
    flatten(root_, 0);
    return std::move(members_);
  }

 private:
  Node& new_node(std::uint32_t row) {
    nodes_.push_back({row, nullptr, {}});
    return nodes_.back();
  }
  Node& node_of(std::uint64_t id) {
    Node*& known = by_id_[id];
    if (known == nullptr) known = &new_node(no_row);
    return *known;
  }
  static bool above(const Node* node, const Node* other) {
    for (; other != nullptr; other = other->parent) {
      if (other == node) return true;
    }
    return false;
  }
  static void link(Node* parent, Node& child) {
    if (parent == nullptr || above(&child, parent)) return;
    child.parent = parent;
    parent->children.push_back(&child);
  }
  // Step 1.
  void place(std::uint32_t row) {
    const mail::ThreadKeys keys = rows_.thread_keys(row);
    Node* before = nullptr;
    for (std::size_t i = 0; i < keys.reference_count(); ++i) {
      Node& node = node_of(keys.reference_hash(i));
      if (node.parent == nullptr) link(before, node);
      before = &node;
    }
    Node* self = keys.message_id_hash == 0 ? nullptr : &node_of(keys.message_id_hash);
    if (self == nullptr || self->row != no_row) self = &new_node(no_row);
    self->row = row;
    if (self->parent != nullptr) std::erase(self->parent->children, self);
    self->parent = nullptr;
    link(before, *self);
  }
  // Step 3.
  void prune(Node& parent) {
    std::vector<Node*> kept;
    for (Node* child : parent.children) {
      prune(*child);
      const bool holds_several = &parent == &root_ && child->children.size() > 1;
      if (child->row != no_row || holds_several) {
        kept.push_back(child);
      } else {
        kept.insert(kept.end(), child->children.begin(), child->children.end());
      }
    }
    parent.children = kept;
  }
  std::uint32_t speaker(const Node& node) const { return node.row != no_row ? node.row : node.children.front()->row; }
  // Steps 4 and 6.
  void sort(Node& node) {
    for (Node* child : node.children) sort(*child);
    std::ranges::sort(node.children, {}, [this](const Node* child) {
      return std::pair(rows_.sent_seconds[speaker(*child)], speaker(*child));
    });
  }
  std::string_view subject(const Node& node) const { return rows_.text(mail::TextColumn::base_subject, speaker(node)); }
  bool is_reply(const Node& node) const { return rows_.thread_keys(speaker(node)).reply_or_forward; }
  // Step 5.
  void merge_subjects() {
    std::map<std::string_view, Node*> table;
    for (Node* thread : root_.children) {
      if (subject(*thread).empty()) continue;
      Node*& head = table[subject(*thread)];
      if (head == nullptr ||
          (head->row != no_row && (thread->row == no_row || (is_reply(*head) && !is_reply(*thread)))))
        head = thread;
    }
    std::vector<Node*> threads = root_.children;
    for (Node* thread : threads) {
      if (subject(*thread).empty()) continue;
      Node*& head = table[subject(*thread)];
      if (head == thread || std::ranges::find(root_.children, thread) == root_.children.end()) continue;
      std::erase(root_.children, thread);
      if (head->row == no_row && thread->row == no_row) {
        head->children.insert(head->children.end(), thread->children.begin(), thread->children.end());
      } else if (head->row == no_row || (is_reply(*thread) && !is_reply(*head))) {
        head->children.push_back(thread);
      } else {
        Node& dummy = new_node(no_row);
        dummy.children = {head, thread};
        std::ranges::replace(root_.children, head, &dummy);
        head = &dummy;
      }
    }
  }
  void flatten(const Node& node, std::uint32_t depth) {
    for (const Node* child : node.children) {
      members_.push_back({child->row, depth});
      flatten(*child, depth + 1);
    }
  }

  const Rows& rows_;
  std::list<Node> nodes_;
  std::map<std::uint64_t, Node*> by_id_;
  Node root_;
  std::vector<Member> members_;
};

class Mails {
 public:
  explicit Mails(unsigned seed) : random_(seed) {}
  // Each in a page of its own, not folded yet.
  Rows rows(std::uint32_t size) {
    Rows rows;
    for (const auto& appended : appended_messages(size)) {
      std::vector<mail::AppendedPtr> tail{appended};
      add(rows, std::make_shared<const mail::ColumnsPage>(nullptr, std::move(tail)), size);
    }
    return rows;
  }
  // In one stored page, but for the last of them.
  Rows stored_rows(std::uint32_t size, std::uint32_t not_folded) {
    std::vector<mail::AppendedPtr> messages = appended_messages(size);
    std::vector<mail::ColumnsRow> stored;
    stored.reserve(size);
    for (std::uint32_t i = 0; i < size - not_folded; ++i)
      stored.push_back(mail::row_of(mail::Uid(i + 1), messages[i]->columns));
    std::vector<mail::AppendedPtr> tail(messages.end() - not_folded, messages.end());
    const mail::StoredColumnsPtr page = mail::decode_columns_page(mail::encode_columns_page(stored)).value();
    Rows rows;
    add(rows, std::make_shared<const mail::ColumnsPage>(page, std::move(tail)), size);
    return rows;
  }
  std::uint32_t below(std::uint32_t end) { return static_cast<std::uint32_t>(random_() % end); }

 private:
  std::vector<mail::AppendedPtr> appended_messages(std::uint32_t size) {
    std::vector<mail::AppendedPtr> messages;
    const std::uint32_t ids = 1 + below(2 * size), subjects = 1 + below(size);
    for (std::uint32_t row = 0; row < size; ++row) {
      auto appended = std::make_shared<mail::Appended>();
      appended->columns.message_id_hash = below(8) == 0 ? 0 : 1 + below(ids);
      for (std::uint32_t i = below(4); i > 0; --i) appended->columns.reference_hashes.push_back(1 + below(ids));
      if (below(6) != 0) appended->columns.base_subject = "S" + std::to_string(below(subjects));
      appended->columns.reply_or_forward = below(2) == 0;
      messages.push_back(std::move(appended));
    }
    return messages;
  }
  // Sent in any of so many seconds.
  void add(Rows& rows, mail::ColumnsPagePtr page, std::uint32_t seconds) {
    const auto number = static_cast<std::uint32_t>(rows.pages.size());
    for (std::uint32_t row = 0; row < page->size(); ++row, ++rows.size) {
      rows.places.push_back({number, row});
      rows.sent_seconds.push_back(below(seconds));
    }
    rows.pages.push_back(std::move(page));
  }

  std::mt19937 random_;
};

TEST(ThreadReferences, IsWhatTheRfcSays) {
  Mails mails(3);
  for (int round = 0; round < 3'000; ++round) {
    const Rows rows = mails.rows(1 + mails.below(40));
    ASSERT_EQ(thread_by_references(rows), Plain(rows).run()) << "round " << round;
  }
}

// Large enough that ranks of the subjects are kept, and asked twice.
TEST(ThreadReferences, IsTheSameWithRanksThatAreKept) {
  Mails mails(4);
  for (int round = 0; round < 20; ++round) {
    const Rows rows = mails.stored_rows(1'000 + mails.below(400), mails.below(100));
    const auto expected = Plain(rows).run();
    ASSERT_TRUE(kept_subject_ranks(rows).has_value());
    ASSERT_EQ(thread_by_references(rows), expected) << "round " << round;
    ASSERT_EQ(thread_by_references(rows), expected) << "round " << round;
  }
}

}  // namespace
}  // namespace search
