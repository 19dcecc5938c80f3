#include "mail/folder_tree.h"

#include <algorithm>

#include <gtest/gtest.h>
#include <time.h>

#include "mail/folder_operations.h"

namespace mail {
namespace {

using base::Errc;

// A tree with INBOX, changed by the plans themselves.
class Folders : public ::testing::Test {
 protected:
  Folders() { create("INBOX"); }

  NewMailboxId ids() {
    return [this] { return MailboxId(next_++); };
  }
  base::Result<MailboxId> try_create(std::string_view name, SpecialUse use = SpecialUse::none) {
    auto edit = plan_create(tree_, name, use, limits_, ids());
    if (!edit.has_value()) return base::fail(edit.error());
    tree_ = edit->after;
    return edit->made;
  }
  MailboxId create(std::string_view name, SpecialUse use = SpecialUse::none) {
    auto made = try_create(name, use);
    EXPECT_TRUE(made.has_value()) << name;
    return made.has_value() ? *made : MailboxId();
  }
  Errc create_error(std::string_view name, SpecialUse use = SpecialUse::none) {
    auto made = try_create(name, use);
    return made.has_value() ? Errc::bug : made.error().code;
  }
  Errc remove(std::string_view name) {
    auto edit = plan_remove(tree_, name);
    if (!edit.has_value()) return edit.error().code;
    tree_ = edit->after;
    return Errc::bug;  // none
  }
  Errc rename(std::string_view from, std::string_view to) {
    auto edit = plan_rename(tree_, from, to, limits_, ids());
    if (!edit.has_value()) return edit.error().code;
    tree_ = edit->after;
    return Errc::bug;  // none
  }
  std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const auto& entry : tree_->list()) out.push_back(entry.full_name + (entry.folder->selectable ? "" : "*"));
    return out;
  }
  using Names = std::vector<std::string>;

  FolderLimits limits_{.folders = 50, .depth = 5, .name_bytes = 40};
  FolderTreePtr tree_ = std::make_shared<const FolderTree>();
  std::uint64_t next_ = 1;
};
constexpr Errc none = Errc::bug;

TEST_F(Folders, CreateMakesParentsThatHoldNoMail) {
  create("b/c/d/");
  create("a");
  EXPECT_EQ(names(), (Names{"INBOX", "a", "b*", "b/c*", "b/c/d"}));
  EXPECT_TRUE(tree_->has_children(tree_->find("b")->id));
  EXPECT_FALSE(tree_->has_children(tree_->find("b/c/d")->id));
}

TEST_F(Folders, NamesAreComparedInNfcAndInboxInAnyCase) {
  const MailboxId cafe = create("Cafe\xCC\x81/x");  // e and a combining acute accent
  EXPECT_EQ(tree_->find("Caf\xC3\xA9/x")->id, cafe);
  EXPECT_EQ(tree_->full_name(cafe), "Cafe\xCC\x81/x");  // as created
  EXPECT_EQ(create_error("Caf\xC3\xA9/x"), Errc::already_exists);
  EXPECT_EQ(create_error("iNbOx"), Errc::already_exists);
  create("inbox/Lists");
  EXPECT_NE(tree_->find("INBOX/Lists"), nullptr);
  EXPECT_EQ(tree_->find("INBOX/lists"), nullptr);  // only INBOX itself has no case
  EXPECT_EQ(names(), (Names{"INBOX", "INBOX/Lists", "Cafe\xCC\x81*", "Cafe\xCC\x81/x"}));
}

TEST_F(Folders, BadNamesAreRefused) {
  for (std::string_view name :
       {"", "/", "/a", "a//b", "a\x01", "a\x7f", "\xff", "a\xC2\x80", "\xE2\x80\xA8", "\xEF\xBF\xBF"})
    EXPECT_EQ(create_error(name), Errc::cannot) << name;
  EXPECT_EQ(create_error("1/2/3/4/5/6"), Errc::limit);
  std::string deep = "d";
  for (int level = 0; level < 100'000; ++level) deep += "/d";  // refused before the parents are made, one by one
  EXPECT_EQ(create_error(deep), Errc::limit);
  EXPECT_EQ(create_error(std::string(41, 'a')), Errc::limit);
  limits_.folders = 3;
  EXPECT_EQ(create_error("x/y/z"), Errc::limit);
  create("x/y");
}

TEST_F(Folders, SpecialUseIsGivenOnce) {
  create("Sent", SpecialUse::sent);
  EXPECT_EQ(create_error("Sent2", SpecialUse::sent), Errc::use_attribute);
  EXPECT_EQ(tree_->with_special_use(SpecialUse::sent)->name, "Sent");
  remove("Sent");
  create("Sent2", SpecialUse::sent);
}

// RFC 3501 6.3.4
TEST_F(Folders, RemovingAParentLeavesANodeWithoutMail) {
  create("a");
  create("a/b");
  const MailboxId before = tree_->find("a")->id;
  EXPECT_EQ(remove("a"), none);
  EXPECT_EQ(names(), (Names{"INBOX", "a*", "a/b"}));
  EXPECT_EQ(remove("a"), Errc::has_children);
  const MailboxId again = create("a");
  EXPECT_NE(before, again);  // RFC 8474 4: another mailbox, another MAILBOXID
  EXPECT_EQ(names(), (Names{"INBOX", "a", "a/b"}));
  EXPECT_EQ(remove("a/b"), none);
  EXPECT_EQ(remove("a"), none);
  EXPECT_EQ(remove("a"), Errc::not_found);
  EXPECT_EQ(remove("inbox"), Errc::cannot);
}

// RFC 9051 6.3.6
TEST_F(Folders, RenameMovesTheSubtreeAndKeepsIds) {
  const MailboxId deep = create("foo/bar/deep");
  create("foo");
  EXPECT_EQ(rename("foo", "new/zap"), none);
  EXPECT_EQ(tree_->find("new/zap/bar/deep")->id, deep);
  EXPECT_EQ(names(), (Names{"INBOX", "new*", "new/zap", "new/zap/bar*", "new/zap/bar/deep"}));
  EXPECT_EQ(rename("new/zap", "new/zap/below"), Errc::cannot);
  EXPECT_EQ(rename("new/zap", "INBOX"), Errc::already_exists);
  EXPECT_EQ(rename("nowhere", "x"), Errc::not_found);
  EXPECT_EQ(rename("new/zap", "1/2/3/4"), Errc::limit);  // deep would be the sixth level
  create("e\xCC\x81");
  EXPECT_EQ(rename("e\xCC\x81", "\xC3\xA9"), none);  // the same name spelled differently
  EXPECT_EQ(tree_->find("\xC3\xA9")->name, "\xC3\xA9");
}

TEST_F(Folders, SubscriptionsOutliveTheirFolders) {
  create("Cafe\xCC\x81");
  tree_ = tree_->with_subscription("Cafe\xCC\x81");
  remove("Cafe\xCC\x81");
  EXPECT_TRUE(tree_->subscribed("Caf\xC3\xA9"));
  EXPECT_EQ(tree_->subscriptions(), (Names{"Cafe\xCC\x81"}));
  EXPECT_FALSE(tree_->without_subscription("Caf\xC3\xA9")->subscribed("Cafe\xCC\x81"));
}

// The least of a few, in seconds of this thread: others on the machine do not count.
double seconds_of_create(const FolderTreePtr& tree, std::string_view name) {
  double least = 1e9;
  for (int i = 0; i < 3; ++i) {
    std::uint64_t next = 100'000;
    timespec began{};
    timespec ended{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &began);
    EXPECT_TRUE(plan_create(tree, name, SpecialUse::none, {}, [&] { return MailboxId(next++); }).has_value());
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ended);
    least = std::min(least, static_cast<double>(ended.tv_sec - began.tv_sec) +
                                static_cast<double>(ended.tv_nsec - began.tv_nsec) * 1e-9);
  }
  return least;
}

// All its children change hands: not one by one, each with a copy of the tree.
TEST_F(Folders, ANodeWithVeryManyChildrenBecomesAMailboxAtOnce) {
  std::vector<Folder> folders{{MailboxId(1), MailboxId(0), "up", false, SpecialUse::none}};
  for (std::uint64_t i = 2; i < 9'000; ++i)
    folders.push_back({MailboxId(i), MailboxId(1), "x" + std::to_string(i), true, SpecialUse::none});
  const auto built = FolderTree::build(folders, {});
  ASSERT_TRUE(built.has_value());
  next_ = 100'000;
  const auto made = plan_create(*built, "up", SpecialUse::none, {}, ids());
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ(made->after->children(made->made).size(), folders.size() - 1);
  EXPECT_EQ(made->written.size(), folders.size());
  EXPECT_EQ(made->after->size(), folders.size());
  EXPECT_EQ(made->after->names_bytes(), (*built)->names_bytes());
  EXPECT_LT(seconds_of_create(*built, "up"), 50 * seconds_of_create(*built, "other"));
}

TEST_F(Folders, ADamagedTreeIsNotBuilt) {
  const Folder a{MailboxId(1), MailboxId(0), "a", true, SpecialUse::none};
  Folder twice = a;
  twice.id = MailboxId(2);
  Folder orphan{MailboxId(3), MailboxId(9), "b", true, SpecialUse::none};
  Folder circle{MailboxId(4), MailboxId(4), "c", true, SpecialUse::none};
  EXPECT_TRUE(FolderTree::build({a}, {}).has_value());
  EXPECT_FALSE(FolderTree::build({a, a}, {}).has_value());
  EXPECT_FALSE(FolderTree::build({a, twice}, {}).has_value());
  EXPECT_FALSE(FolderTree::build({a, orphan}, {}).has_value());
  EXPECT_FALSE(FolderTree::build({a, circle}, {}).has_value());
}

}  // namespace
}  // namespace mail
