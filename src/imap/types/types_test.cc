#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "imap/types/command.h"
#include "imap/types/object_id.h"

namespace imap {
namespace {

using base::Uid;

UidSet uid_set(std::initializer_list<std::pair<int, int>> ranges) {
  UidSet set;
  for (auto [first, last] : ranges) {
    set.add(Range<Uid>{Uid(static_cast<std::uint32_t>(first)), Uid(static_cast<std::uint32_t>(last))});
  }
  return set;
}

TEST(NumberSet, resolves_star_and_merges) {
  EXPECT_EQ(uid_set({{5, 7}, {1, 2}, {3, 3}, {6, 9}}).resolved(Uid(10)), uid_set({{1, 3}, {5, 9}}).ranges);
  EXPECT_EQ(uid_set({{4, 0}}).resolved(Uid(9)), uid_set({{4, 9}}).ranges);
  EXPECT_EQ(uid_set({{12, 0}}).resolved(Uid(9)), uid_set({{9, 12}}).ranges);
  EXPECT_EQ(uid_set({{0, 0}}).resolved(Uid(9)), uid_set({{9, 9}}).ranges);
  EXPECT_TRUE(uid_set({{0, 0}}).resolved(Uid(0)).empty());
  EXPECT_EQ(UidSet().resolved(Uid(3)).size(), 0U);
}

TEST(NumberSet, resolves_at_the_largest_number) {
  UidSet set;
  set.add(Range<Uid>{Uid(5), Uid(0xffffffff)});
  set.add(Range<Uid>{Uid(7), Uid(8)});
  EXPECT_EQ(set.resolved(Uid(9)).size(), 1U);
}

TEST(NumberSet, collects_runs) {
  UidSet set;
  for (std::uint32_t uid : {3, 4, 5, 9, 8}) set.add(Uid(uid));
  EXPECT_EQ(set, uid_set({{3, 5}, {9, 9}, {8, 8}}));
}

TEST(ObjectId, text_is_read_back) {
  const base::MessageId id(18446744073709551615ULL);
  EXPECT_EQ(ObjectIdText(id).view(), "M18446744073709551615");
  EXPECT_EQ(parse_object_id<base::MessageId>("M18446744073709551615"), id);
  for (auto text : {"", "M", "T1", "m1", "M1x", "M01", "M18446744073709551616"}) {
    EXPECT_FALSE(parse_object_id<base::MessageId>(text)) << text;
  }
}

TEST(SearchKey, tells_what_it_depends_on) {
  SearchKey key{SearchAnd{{SearchKey{SearchNot{{SearchKey{SearchMessages{SeqSet{{}, true}}}}}}}}};
  EXPECT_TRUE(uses_saved_result(key));
  EXPECT_TRUE(uses_sequence_numbers(key));
  EXPECT_FALSE(uses_mod_seq(key));
  SearchKey texts{SearchOr{{SearchKey{SearchText{TextScope::body, "a"}}, SearchKey{SearchHeader{"X", "b"}},
                            SearchKey{SearchEnvelope{EnvelopeField::to, "c"}}}}};
  EXPECT_EQ(charset_texts(texts).size(), 3U);
}

TEST(Sanitized, tells_no_secret) {
  for (const Command& command :
       {Command(Login{"SECRET", "SECRET"}), Command(Authenticate{"PLAIN", "SECRET"}),
        Command(Create{{"SECRET"}, {}, {}}),
        Command(Search{Numbering::uid, {}, {}, SearchKey{SearchText{TextScope::body, "SECRET"}}}),
        Command(Id{{{"SECRET", "SECRET"}}})}) {
    EXPECT_THAT(sanitized(command), testing::Not(testing::HasSubstr("SECRET")));
  }
  EXPECT_EQ(sanitized(Select{{"INBOX"}, {true, {}}}), "SELECT INBOX CONDSTORE");
  EXPECT_EQ(sanitized(Copy{UidSet{{}, true}, {"abc"}}), "UID COPY 0 ranges and $ mailbox of 3 bytes");
}

}  // namespace
}  // namespace imap
