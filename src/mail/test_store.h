// A store for tests of folding: what an account would keep of one mailbox, in memory. Notices values that are
// overwritten, read after they were erased, or left behind.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "mail/change.h"
#include "mail/fold.h"
#include "mail/page_codec.h"

namespace mail::test {

class TestStore {
 public:
  std::map<PageNumber, std::string> bulk;
  std::string head;
  std::vector<std::string> journal;

  void log(const MailboxChange& change) { journal.push_back(encode(change)); }

  // `readable` says which of the stored pages can be read.
  StatePtr fold(
      const StatePtr& state, const ExpungeLogLimits& limits,
      const std::function<bool(PageNumber)>& readable = [](PageNumber) { return true; }) {
    FoldInput input;
    const FoldNeeds needs = fold_needs(*state);
    for (const PageNumber number : needs.cold) {
      if (readable(number)) input.cold[number] = decode_cold_page(bulk.at(number)).value();
    }
    for (const PageNumber number : needs.columns) {
      if (readable(number)) input.columns[number] = decode_columns_page(bulk.at(number)).value();
    }
    const FoldPlan plan = mail::fold(state, input, limits, state->applied());
    for (const auto& [number, bytes] : plan.writes) {
      EXPECT_TRUE(bulk.emplace(number, bytes).second) << "overwritten: " << number.value;
    }
    for (const PageNumber number : plan.erases) EXPECT_EQ(bulk.erase(number), 1u) << "erased twice: " << number.value;
    head = plan.head;
    journal.clear();
    expect_nothing_left_behind(*plan.state);
    return plan.state;
  }

  OpenedMailbox open() const {
    auto decoded = decode_head(head);
    EXPECT_TRUE(decoded.has_value());
    std::vector<base::Result<HotPagePtr>> hot;
    for (const StoredPage& page : decoded->pages) hot.push_back(decode_hot_page(bulk.at(page.entry.hot_stored)));
    std::vector<base::Result<std::vector<ExpungeEntry>>> chunks;
    for (const ExpungeChunk& chunk : decoded->parts.stored.expunge_chunks) {
      chunks.push_back(decode_expunge_chunk(bulk.at(chunk.number)));
    }
    return open_mailbox(*std::move(decoded), std::move(hot), std::move(chunks));
  }

  StatePtr replay(StatePtr state) const {
    for (const std::string& record : journal) {
      const auto change = decode_change(record);
      EXPECT_TRUE(change.has_value());
      auto after = mail::apply(state, *change);
      EXPECT_TRUE(after.has_value());
      state = *after;
    }
    return state;
  }

  // Cold and columns of a message, wherever they are.
  ColdRecord cold(const MailboxState& state, Uid uid) const {
    if (const AppendedPtr row = state.tail().find(uid)) return row->cold;
    const PageEntry& entry = state.pages()[state.pages().page_of(uid)];
    const ColdPagePtr page = decode_cold_page(bulk.at(entry.cold)).value();
    const ColdRecord* row = page->find(uid);
    EXPECT_NE(row, nullptr) << uid.value;
    return row == nullptr ? ColdRecord() : *row;
  }

 private:
  void expect_nothing_left_behind(const MailboxState& state) {
    std::set<PageNumber> referred;
    for (std::size_t page = 0; page < state.pages().size(); ++page) {
      const PageEntry& entry = state.pages()[page];
      referred.insert({entry.hot_stored, entry.cold, entry.columns});
    }
    for (const ExpungeChunk& chunk : state.parts().stored.expunge_chunks) referred.insert(chunk.number);
    EXPECT_EQ(referred.size(), bulk.size());
    for (const PageNumber number : referred) EXPECT_TRUE(bulk.contains(number)) << number.value;
  }
};

// Everything that a reader can see of both is the same.
inline void expect_same(const MailboxState& a, const MailboxState& b) {
  EXPECT_EQ(a.id(), b.id());
  EXPECT_EQ(a.uid_validity(), b.uid_validity());
  EXPECT_EQ(a.uid_next(), b.uid_next());
  EXPECT_EQ(a.highest_modseq(), b.highest_modseq());
  EXPECT_EQ(a.applied(), b.applied());
  EXPECT_EQ(a.recent_from(), b.recent_from());
  EXPECT_EQ(a.counts(), b.counts());
  EXPECT_EQ(a.expunges(), b.expunges());
  ASSERT_EQ(a.keywords().size(), b.keywords().size());
  for (std::size_t i = 0; i < a.keywords().size(); ++i) {
    const KeywordId id(static_cast<std::uint16_t>(i));
    EXPECT_EQ(a.keywords().name(id), b.keywords().name(id));
  }
  ASSERT_EQ(a.exists(), b.exists());
  for (std::uint32_t i = 0; i < a.exists(); ++i) {
    const HotRecord x = a.at(Position(i));
    const HotRecord y = b.at(Position(i));
    ASSERT_EQ(x.uid, y.uid);
    ASSERT_EQ(x.system, y.system);
    ASSERT_EQ(x.modseq, y.modseq);
    ASSERT_EQ(*x.keywords, *y.keywords);
    ASSERT_EQ(x.size_bytes, y.size_bytes);
  }
}

}  // namespace mail::test
