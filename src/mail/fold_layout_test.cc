// Pages of at most 16 messages, merged below 4: what a fold makes of them, written as the messages of each page, `+`
// where pages become one, `t` where some are only in the tail, `*` where rows are written anew.
#include "mail/fold_layout.h"

#include <gtest/gtest.h>

#include "mail/test_store.h"
#include "mail/test_support.h"

namespace mail {
namespace {

using test::uids;

class FoldLayoutTest : public ::testing::Test {
 protected:
  FoldLayoutTest() {
    MailboxParts parts = mailbox_.state->parts();
    parts.stored.page_messages = 16;
    mailbox_.state = std::make_shared<const MailboxState>(std::move(parts));
  }
  void fold() { mailbox_.state = store_.fold(mailbox_.state, {}); }
  // So many messages in folded pages.
  void have(std::uint32_t messages) {
    mailbox_.append(messages);
    fold();
  }
  std::vector<FoldGroup> groups(const RowsAvailable& available = all) const {
    return fold_layout(*mailbox_.state, available);
  }
  std::string layout(const RowsAvailable& available = all) const {
    std::string out;
    for (const FoldGroup& group : groups(available)) {
      out += out.empty() ? "" : " ";
      std::uint32_t messages = 0;
      for (const FoldSource& source : group.sources) {
        if (&source != &group.sources.front()) out += "+";
        out += std::to_string(source.hot->size()) + (source.in_tail ? "t" : "");
        messages += source.hot->size();
      }
      EXPECT_EQ(group.messages(), messages);
      if (group.rewrites_rows) out += "*";
    }
    return out;
  }
  static bool all(const PageEntry&) { return true; }
  static bool none(const PageEntry&) { return false; }
  // All but the page that begins there.
  static RowsAvailable but_for(std::uint32_t lower) {
    return [lower](const PageEntry& entry) { return entry.hot->uid(0) != Uid(lower); };
  }

  test::Mailbox mailbox_;
  test::TestStore store_;
};

TEST_F(FoldLayoutTest, WhatWasNeverFoldedIsWritten) {
  mailbox_.append(20);
  EXPECT_EQ(layout(), "16t* 4t*");
  EXPECT_EQ(layout(none), "16t* 4t*") << "nothing stored is needed";
}

TEST_F(FoldLayoutTest, WhatIsFoldedStaysAsItIs) {
  have(20);
  EXPECT_EQ(layout(), "16 4");
  mailbox_.flag(uids({{1, 20}}), SystemFlag::seen);
  EXPECT_EQ(layout(), "16 4");
}

TEST_F(FoldLayoutTest, ThePageThatGrewIsWrittenAnew) {
  have(20);
  mailbox_.append(1);
  EXPECT_EQ(layout(), "16 5t*");
}

// Its rows stay where they are; those in the tail become a page of their own.
TEST_F(FoldLayoutTest, APageThatCannotBeReadIsLeftAlone) {
  have(20);
  mailbox_.append(1);
  EXPECT_EQ(layout(none), "16 4 1t*");
  const std::vector<FoldGroup> found = groups(none);
  const PageEntry& before = found[1].sources[0].entry;
  EXPECT_EQ(before.hot->uid(0), Uid(17));
  EXPECT_EQ(before.hot_state, PageEntry::Hot::changed);
  EXPECT_TRUE(before.cold);
  const PageEntry& behind = found[2].sources[0].entry;
  EXPECT_EQ(behind.hot->uid(0), Uid(21));
  EXPECT_EQ(behind.lower, Uid(21));
  EXPECT_FALSE(behind.cold);
}

TEST_F(FoldLayoutTest, DeadRowsGoOnceTheyAreMoreThanAQuarter) {
  have(16);
  mailbox_.expunge(uids({{2, 5}}));
  EXPECT_EQ(layout(), "12");
  mailbox_.expunge(uids({{6, 6}}));
  EXPECT_EQ(layout(), "11*");
  EXPECT_EQ(layout(none), "11");
}

TEST_F(FoldLayoutTest, ASmallPageJoinsTheOneBefore) {
  have(32);
  mailbox_.expunge(uids({{1, 2}, {17, 29}}));
  EXPECT_EQ(layout(), "14 3*") << "together they would be too many";
  mailbox_.expunge(uids({{3, 3}}));
  EXPECT_EQ(layout(), "13+3*");
  mailbox_.expunge(uids({{4, 6}}));
  EXPECT_EQ(layout(), "10+3*");
  EXPECT_EQ(layout(but_for(7)), "10 3*");
  EXPECT_EQ(layout(but_for(30)), "10* 3");
}

TEST_F(FoldLayoutTest, APageOfTheLeastSizeStaysOne) {
  have(32);
  mailbox_.expunge(uids({{1, 5}, {17, 28}}));
  EXPECT_EQ(layout(), "11* 4*");
  mailbox_.expunge(uids({{29, 29}}));
  EXPECT_EQ(layout(), "11+3*");
}

TEST_F(FoldLayoutTest, APageJoinsASmallOneBefore) {
  have(32);
  mailbox_.expunge(uids({{1, 12}, {17, 20}}));
  EXPECT_EQ(layout(), "4* 12");
  mailbox_.expunge(uids({{13, 13}}));
  EXPECT_EQ(layout(), "3+12*");
}

TEST_F(FoldLayoutTest, ManySmallPagesBecomeOne) {
  have(48);
  mailbox_.expunge(uids({{1, 13}, {17, 29}, {33, 45}}));
  EXPECT_EQ(layout(), "3+3+3*");
  EXPECT_EQ(layout(but_for(30)), "3* 3 3*");
  EXPECT_EQ(layout(but_for(14)), "3 3+3*");
}

}  // namespace
}  // namespace mail
