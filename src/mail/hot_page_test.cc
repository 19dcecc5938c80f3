// Hot pages: one whose flags changed is what a page made anew would be, and shares what did not change.
#include <cstring>
#include <random>

#include <gtest/gtest.h>

#include "mail/codec.h"
#include "mail/hot_page_edit.h"
#include "mail/page_codec.h"

namespace mail {
namespace {

HotPagePtr page_of(std::uint32_t messages, std::mt19937& random) {
  HotPageEdit edit(messages);
  const KeywordSet sets[] = {{}, {KeywordId(1)}, {KeywordId(1), KeywordId(4)}};
  for (std::uint32_t i = 0; i < messages; ++i) {
    edit.add({.uid = Uid(3 * i + 1),
              .system = SystemFlags{static_cast<std::uint8_t>(random() % 32)},
              .modseq = ModSeq(random() % 1'000),
              .keywords = &sets[random() % 3],
              .size_bytes = static_cast<std::uint32_t>(random() % 100'000)});
  }
  return edit.finish();
}

FlagsChanged any_change(std::mt19937& random) {
  FlagsChanged change;
  change.operation = static_cast<FlagOperation>(random() % 3);
  change.system = SystemFlags{static_cast<std::uint8_t>(random() % 32)};
  if (random() % 2 == 0) change.keywords = {KeywordId(static_cast<std::uint16_t>(random() % 6))};
  return change;
}

// Row by row, the plain way.
HotPagePtr changed_plainly(const HotPage& page, const UidRuns& uids, const FlagsChanged& change, ModSeq modseq) {
  HotPageEdit edit(page.size());
  for (std::uint32_t row = 0; row < page.size(); ++row) {
    HotRecord record = page.at(row);
    KeywordSet keywords = *record.keywords;
    if (uids.contains(record.uid)) {
      record.modseq = modseq;
      const bool adds = change.operation == FlagOperation::add;
      const bool removes = change.operation == FlagOperation::remove;
      const auto bits = change.system.bits;
      record.system.bits = adds      ? static_cast<std::uint8_t>(record.system.bits | bits)
                           : removes ? static_cast<std::uint8_t>(record.system.bits & ~bits)
                                     : bits;
      if (!adds && !removes) keywords.clear();
      for (const KeywordId keyword : change.keywords) {
        std::erase(keywords, keyword);
        if (!removes) keywords.push_back(keyword);
      }
      std::ranges::sort(keywords);
    }
    record.keywords = &keywords;
    edit.add(record);
  }
  return edit.finish();
}

TEST(HotPage, FlagsThatChangeLeaveTheRestShared) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    const std::uint32_t messages = 1 + random() % 300;
    const HotPagePtr first = page_of(messages, random);
    HotPagePtr page = first;
    HotPagePtr plain = first;
    for (std::uint64_t step = 0; step < 4; ++step) {
      UidRuns uids;
      for (std::uint32_t uid = 1 + random() % 5; uid < 3 * messages; uid += 1 + random() % 40) uids.add(Uid(uid));
      const FlagsChanged change = any_change(random);
      const ModSeq modseq(2'000 + step);
      page = with_flags(*page, uids.runs(), change, modseq);
      plain = changed_plainly(*plain, uids, change, modseq);
      ASSERT_EQ(*page, *plain) << "round " << round << " step " << step;
      ASSERT_EQ(page->totals(), page->recount());
      ASSERT_EQ(page->uids().data(), first->uids().data());
      ASSERT_EQ(page->sizes_bytes().data(), first->sizes_bytes().data());
    }
    const auto stored = decode_hot_page(encode(*page));
    ASSERT_TRUE(stored.has_value());
    ASSERT_EQ(**stored, *plain);
    ASSERT_EQ(encode(**stored), encode(*page));
    ASSERT_EQ(*without(*page, UidRuns().runs()), *plain);
  }
}

// Every set that no message has is dropped from the table, so that it stays as small as what there is.
TEST(HotPage, KeywordSetsThatNobodyHasAreDropped) {
  std::mt19937 random(2);
  const HotPagePtr page = page_of(100, random);
  ASSERT_EQ(page->keyword_sets().size(), 3u);
  UidRuns all;
  all.add(UidRun{Uid(1), Uid(1'000)});
  FlagsChanged replacing{all, FlagOperation::replace, SystemFlags{1}, {KeywordId(9)}};
  const HotPagePtr replaced = with_flags(*page, all.runs(), replacing, ModSeq(2'000));
  EXPECT_EQ(replaced->keyword_sets(), (std::vector<KeywordSet>{{}, {KeywordId(9)}}));
  EXPECT_EQ(page->keyword_sets().size(), 3u);
}

// Design: at most 32 bytes a message, changed or not.
// Of whatever size a page is, and wherever in it the disorder.
TEST(HotPage, UidsOutOfOrderAreNoticed) {
  std::mt19937 random(3);
  for (std::uint32_t messages = 1; messages <= 19; ++messages) {
    const std::string bytes = encode(*page_of(messages, random));
    ASSERT_TRUE(decode_hot_page(bytes).has_value());
    for (std::uint32_t row = 0; row < messages; ++row) {
      std::string wrong = bytes;
      const std::size_t uids_at = HotPage::header_bytes + std::size_t{8} * messages;
      const std::uint32_t uid = row == 0 ? 0 : 3 * (row - 1) + 1;  // that of the row before
      std::memcpy(wrong.data() + uids_at + 4 * std::size_t{row}, &uid, sizeof uid);
      seal(wrong, ValueKind::hot_page);
      EXPECT_FALSE(decode_hot_page(wrong).has_value()) << row << " of " << messages;
    }
  }
}

TEST(HotPage, AMessageTakesFewBytes) {
  std::mt19937 random(3);
  const HotPagePtr page = page_of(max_page_messages, random);
  EXPECT_LE(page->memory_bytes(), 20u * max_page_messages);
  UidRuns one;
  one.add(Uid(1));
  const FlagsChanged change{one, FlagOperation::add, SystemFlags{1}, {}};
  EXPECT_LE(with_flags(*page, one.runs(), change, ModSeq(2'000))->memory_bytes(), 31u * max_page_messages);
}

}  // namespace
}  // namespace mail
