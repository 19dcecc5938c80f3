#include "imap/session/list_candidates.h"

#include <algorithm>
#include <ctime>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/scope.h"

namespace imap::session {
namespace {

using mail::Folder;
using mail::MailboxId;
using Names = std::vector<std::string>;

bool is_subscribed(const ListCandidate& candidate) { return candidate.subscribed; }

mail::FolderTreePtr tree_of(std::vector<Folder> folders, Names subscriptions) {
  auto built = mail::FolderTree::build(std::move(folders), std::move(subscriptions));
  EXPECT_TRUE(built.has_value());
  return *built;
}

// What LSUB with "%" as its pattern makes of the tree, all but the answer.
base::Task<ListCandidates> looked_through(const mail::FolderTree& tree, base::Executor& executor) {
  auto finding = list_candidates(tree, executor);
  auto found = co_await finding;
  std::vector<ListPattern> patterns(1, ListPattern("", "%"));
  auto matching = match(found.names, std::move(patterns), executor);
  co_await matching;
  mark_parents(found.names, is_subscribed);
  co_return found;
}

ListCandidates look_through(const mail::FolderTree& tree) {
  base::BlockingExecutor executor;
  base::Scope scope;
  std::optional<ListCandidates> found;
  scope.start(executor, base::store_result(looked_through(tree, executor), found));
  executor.run_until([&] { return scope.running() == 0; });
  return std::move(*found);
}

TEST(ListCandidates, FoldersComeFirstThenWhatIsMissingWithAllThatLiesAboveIt) {
  const auto tree = tree_of({Folder{MailboxId(1), MailboxId(0), "INBOX"}, Folder{MailboxId(2), MailboxId(0), "a"},
                             Folder{MailboxId(3), MailboxId(2), "b"}},
                            {"a/b", "a/x/y", "a/x/z", "a-b", "inbox/new", "e\u0301/f"});
  const auto found = look_through(*tree);
  std::string told;
  for (const auto& name : found.names) {
    told += std::string(name.full_name) + (name.folder ? "" : "?") + (name.subscribed ? "+" : "") +
            (name.has_chosen_below ? "<" : "") + (name.hides_chosen_below ? "!" : "") + " ";
    if (name.parent == ListCandidate::no_parent) {
      EXPECT_EQ(name.full_name.find('/'), std::string::npos) << name.full_name;
    } else {
      EXPECT_EQ(name.nfc_name.substr(0, name.nfc_name.rfind('/')), found.names.at(name.parent).nfc_name);
    }
  }
  EXPECT_EQ(told, "INBOX<! a<! a/b+ inbox/new?+ a-b?+ a/x?<! a/x/y?+ a/x/z?+ e\u0301?<! e\u0301/f?+ ");
  EXPECT_EQ(found.names.back().nfc_name, "\u00e9/f");
}

// Deeper than any client may make them, so that what depth costs stands out.
constexpr int many = 1'000;
constexpr int levels = 490;

std::string numbered(std::string above, int i) { return std::move(above) + "x" + std::to_string(10'000 + i); }

Names each_below(const std::string& above) {
  Names names;
  names.reserve(many);
  for (int i = 0; i < many; ++i) names.push_back(numbered(above, i));
  return names;
}

std::vector<Folder> chain_of_folders() {
  std::vector<Folder> folders;
  for (std::uint64_t i = 1; i <= levels; ++i) folders.push_back({MailboxId(i), MailboxId(i - 1), "d"});
  return folders;
}

std::vector<Folder> folders_below_chain() {
  auto folders = chain_of_folders();
  for (int i = 0; i < many; ++i) {
    folders.push_back({MailboxId(static_cast<std::uint64_t>(levels + 1 + i)), MailboxId(levels), numbered("", i)});
  }
  return folders;
}

// The least of a few, in seconds of this thread: others on the machine do not count.
double seconds(const mail::FolderTree& tree) {
  double least = 1e9;
  for (int i = 0; i < 3; ++i) {
    timespec began{};
    timespec ended{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &began);
    EXPECT_GE(look_through(tree).names.size(), static_cast<std::size_t>(many));
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ended);
    least = std::min(least, static_cast<double>(ended.tv_sec - began.tv_sec) +
                                static_cast<double>(ended.tv_nsec - began.tv_nsec) * 1e-9);
  }
  return least;
}

// RFC 9051 6.3.9.2: subscriptions may outlive their mailboxes, and a client may have left very many.
TEST(ListCandidates, NamesCostWhatTheirLengthIsHoweverDeepTheyAre) {
  std::string chain;
  for (int i = 0; i < levels; ++i) chain += "d/";
  const double flat = seconds(*tree_of({}, each_below(std::string(chain.size(), 'd'))));
  const double missing = seconds(*tree_of({}, each_below(chain)));
  const double below_folders = seconds(*tree_of(chain_of_folders(), each_below(chain)));
  const double folders = seconds(*tree_of(folders_below_chain(), each_below(chain)));
  // About the same, where a walk up or down for each name would cost ten times as much.
  EXPECT_LT(missing, 4 * flat);
  EXPECT_LT(below_folders, 4 * flat);
  EXPECT_LT(folders, 4 * flat);
}

}  // namespace
}  // namespace imap::session
