#include <limits>

#include "imap/wire/write/write.h"

namespace imap::wire {
namespace {

constexpr std::size_t nobody = std::numeric_limits<std::size_t>::max();

// Where each member hangs, found from the depths in one pass.
struct Place {
  std::size_t parent = nobody;
  std::size_t children = 0;
  std::size_t open = 0;  // parentheses open behind it
};

std::vector<Place> places_of(const std::vector<ThreadMember>& members) {
  std::vector<Place> places(members.size());
  std::vector<std::size_t> path;  // the last member at each depth
  for (std::size_t i = 0; i < members.size(); ++i) {
    path.resize(std::min<std::size_t>(members[i].depth, path.size()));
    if (!path.empty()) {
      places[i].parent = path.back();
      ++places[path.back()].children;
    }
    path.push_back(i);
  }
  return places;
}

}  // namespace

// thread-list = "(" (thread-members / thread-nested) ")"; thread-members = nz-number *(SP nz-number) [SP
// thread-nested]; thread-nested = 2*thread-list        RFC 5256 5
void write(Output& out, const ThreadData& data) {
  std::vector<Place> places = places_of(data.members);
  out.append("* THREAD");
  if (!data.members.empty()) out.append(' ');
  std::size_t open = 0;
  bool after_number = false;  // a number stands right before: a space is due
  for (std::size_t i = 0; i < places.size(); ++i) {
    const std::size_t parent = places[i].parent;
    const std::size_t base = parent == nobody ? 0 : places[parent].open;
    for (; open > base; --open, after_number = false) out.append(')');
    if (after_number) out.append(' ');
    after_number = false;
    if (parent == nobody || places[parent].children > 1) {
      out.append('(');
      ++open;
    }
    if (data.members[i].number != 0) {
      out.append_number(data.members[i].number);
      after_number = true;
    }
    places[i].open = open;
  }
  for (; open > 0; --open) out.append(')');
  out.append("\r\n");
}

}  // namespace imap::wire
