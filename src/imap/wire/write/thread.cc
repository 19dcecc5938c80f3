#include <array>
#include <vector>

#include "imap/wire/write/numbers.h"
#include "imap/wire/write/write.h"

namespace imap::wire {
namespace {

// The last member at each depth of the thread that is being written, from its beginning on.
class Path {
 public:
  // The next member's depth; what is deeper is left.
  void enter(std::uint32_t depth) { levels_.resize(std::min<std::size_t>(depth, levels_.size())); }
  bool empty() const { return levels_.empty(); }
  std::size_t parent() const { return levels_.back().member; }
  std::size_t open() const { return levels_.empty() ? 0 : levels_.back().open; }
  void add(std::size_t member, std::size_t open) { levels_.push_back({member, open}); }

 private:
  struct Level {
    std::size_t member = 0;
    std::size_t open = 0;  // parentheses open behind it
  };
  std::vector<Level> levels_;
};

enum class Children : std::uint8_t { none, one, several };

// Of each member, found from the depths in one pass.
std::vector<Children> children_of(const std::vector<ThreadMember>& members) {
  std::vector<Children> children(members.size(), Children::none);
  Path path;
  for (std::size_t i = 0; i < members.size(); ++i) {
    path.enter(members[i].depth);
    if (!path.empty()) {
      Children& of_parent = children[path.parent()];
      of_parent = of_parent == Children::none ? Children::one : Children::several;
    }
    path.add(i, 0);
  }
  return children;
}

// Text gathered before it is appended: most pieces of a thread are an octet or two.
class Gathered {
 public:
  explicit Gathered(Output& out) : out_(out) {}
  void put(char c) {
    text_[size_++] = c;
    make_room();
  }
  void put(std::uint32_t number) {
    size_ = static_cast<std::size_t>(put_number(text_.data() + size_, number) - text_.data());
    make_room();
  }
  void flush() {
    out_.append(std::string_view(text_.data(), size_));
    size_ = 0;
  }

 private:
  void make_room() {
    if (size_ + max_number_bytes + 4 > text_.size()) flush();
  }
  Output& out_;
  std::array<char, 4'096> text_;
  std::size_t size_ = 0;
};

}  // namespace

// thread-list = "(" (thread-members / thread-nested) ")"; thread-members = nz-number *(SP nz-number) [SP
// thread-nested]; thread-nested = 2*thread-list        RFC 5256 5
void write(Output& out, const ThreadData& data) {
  const std::vector<Children> children = children_of(data.members);
  out.append("* THREAD");
  Gathered text(out);
  if (!data.members.empty()) text.put(' ');
  Path path;
  std::size_t open = 0;
  bool after_number = false;  // a number stands right before: a space is due
  for (std::size_t i = 0; i < data.members.size(); ++i) {
    path.enter(data.members[i].depth);
    for (; open > path.open(); --open, after_number = false) text.put(')');
    if (after_number) text.put(' ');
    after_number = false;
    if (path.empty() || children[path.parent()] == Children::several) {
      text.put('(');
      ++open;
    }
    if (data.members[i].number != 0) {
      text.put(data.members[i].number);
      after_number = true;
    }
    path.add(i, open);
  }
  for (; open > 0; --open) text.put(')');
  text.flush();
  out.append("\r\n");
}

}  // namespace imap::wire
