// Random histories: several sessions, each with its view, beside a mailbox that changes, folds and is opened anew.
// After every step each session's message numbers, UIDs and flags are those of a client that took what it was told
// literally.
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mail/naive_mailbox.h"
#include "mail/test_store.h"
#include "mail/test_support.h"
#include "mail/view.h"

namespace mail {
namespace {

using test::listed;
using test::NaiveClient;
using test::NaiveMailbox;
using test::NaiveMessage;

constexpr std::uint64_t minute = 60'000'000;  // modseqs are microseconds
constexpr ExpungeLogLimits limits{.keep_seconds = 4 * 3'600, .keep_runs = 30, .untold_seconds = 3'600};

struct Session {
  View view;
  NaiveClient client;
};

class History {
 public:
  History(unsigned seed, std::uint32_t page_messages) : random_(seed) {
    MailboxParts parts = MailboxState::empty(MailboxId(3), UidValidity(5), ModSeq(1'000 * minute))->parts();
    parts.stored.page_messages = page_messages;
    state_ = std::make_shared<const MailboxState>(parts);
    naive_.highest = state_->highest_modseq().value;
    page_messages_ = page_messages;
    state_ = store_.fold(state_, limits);
    for (int i = 0; i < 4; ++i) select(sessions_.emplace_back());
  }

  void step() {
    switch (below(12)) {
      case 0:
      case 1:
      case 2: append(); break;
      case 3:
      case 4:
      case 5: flag(); break;
      case 6:
      case 7: expunge(); break;
      case 8: mark_recent(); break;
      case 9: fold(); break;
      case 10: reopen(); break;
      default: select(sessions_[below(sessions_.size())]); break;
    }
    for (Session& session : sessions_) {
      write_out_when_old(session);
      if (below(3) == 0) tell(session, below(2) == 0 ? TellExpunges::yes : TellExpunges::withhold);
      check(session);
    }
    check_state();
    check_resync();
  }

 private:
  std::uint32_t below(std::size_t end) { return static_cast<std::uint32_t>(random_() % end); }

  void change(MailboxChange change) {
    change.modseq = ModSeq(state_->applied().value + 1 + below(4 * minute));
    const std::string record = encode(change);
    const auto decoded = decode_change(record);
    ASSERT_TRUE(decoded.has_value());
    ASSERT_EQ(encode(*decoded), record);
    auto after = mail::apply(state_, *decoded);
    ASSERT_TRUE(after.has_value()) << base::describe(after.error());
    state_ = *after;
    store_.log(change);
    naive_.apply(change);
  }

  UidRuns some_live(std::size_t one_in) {
    UidRuns some;
    for (const NaiveMessage& message : naive_.live) {
      if (below(one_in) == 0) some.add(Uid(message.uid));
    }
    return some;
  }

  KeywordSet some_keywords(std::size_t known) {
    KeywordSet set;
    for (std::size_t i = 0; i < known; ++i) {
      if (below(known) == 0) set.emplace_back(static_cast<std::uint16_t>(i));
    }
    return set;
  }

  void append() {
    MailboxChange appending;
    std::uint32_t uid = naive_.uid_next + (below(5) == 0 ? below(3) : 0);
    std::size_t keywords = state_->keywords().size();
    if (keywords < 20 && below(4) == 0) {
      appending.new_keywords.push_back("$Keyword" + std::to_string(keywords));
      ++keywords;
    }
    const std::uint32_t count = below(40) == 0 ? 60 : 1 + below(5);
    for (std::uint32_t i = 0; i < count; ++i) {
      const SystemFlags flags{static_cast<std::uint8_t>(below(32))};
      appending.appended.push_back(test::message(uid, 100 + below(1'000), flags, some_keywords(keywords)));
      uid += 1 + (below(10) == 0 ? below(3) : 0);
    }
    change(std::move(appending));
  }

  void flag() {
    MailboxChange flagging;
    const FlagOperation operations[] = {FlagOperation::add, FlagOperation::remove, FlagOperation::replace};
    for (unsigned i = 0; i <= below(2); ++i) {
      UidRuns which = some_live(1 + below(20));
      if (which.empty()) continue;
      flagging.flags.push_back({std::move(which),
                                operations[below(3)],
                                {static_cast<std::uint8_t>(below(32))},
                                some_keywords(state_->keywords().size())});
    }
    if (!flagging.flags.empty()) change(std::move(flagging));
  }

  void expunge() {
    MailboxChange expunging;
    expunging.expunged = some_live(2 + below(20));
    if (!expunging.expunged.empty()) change(std::move(expunging));
  }

  void mark_recent() {
    MailboxChange marking;
    marking.recent_below = state_->uid_next();
    const ModSeq before = state_->highest_modseq();
    change(std::move(marking));
    EXPECT_EQ(state_->highest_modseq(), before);
    EXPECT_EQ(state_->recent_from(), state_->uid_next());
  }

  void fold() {
    const StatePtr before = state_;
    const bool damaged = below(8) == 0;
    state_ = store_.fold(state_, limits, [&](PageNumber number) { return !damaged || number.value % 3 != 0; });
    EXPECT_TRUE(state_->tail().empty());
    check_cold();
  }

  void reopen() {
    const OpenedMailbox opened = store_.open();
    ASSERT_TRUE(opened.damaged.empty());
    MailboxParts parts = opened.state->parts();
    parts.stored.page_messages = page_messages_;
    const StatePtr again = store_.replay(std::make_shared<const MailboxState>(std::move(parts)));
    test::expect_same(*again, *state_);
    state_ = again;
  }

  void select(Session& session) {
    session.view = view_of(*state_);
    session.client = {};
    for (const NaiveMessage& message : naive_.live) session.client.messages.push_back({message.uid, message});
    session.client.uid_next_told = naive_.uid_next;
    session.client.flags_told = naive_.highest;
  }

  void write_out_when_old(Session& session) {
    if (session.view.expunges_told.value + 30 * minute > state_->applied().value) return;
    auto written = write_out_expunges(session.view, *state_);
    ASSERT_TRUE(written.has_value());
    session.view = *written;
  }

  // Tells the session, and its client takes it literally.
  void tell(Session& session, TellExpunges expunges) {
    NaiveClient& client = session.client;
    const Diff diff = mail::diff(*state_, session.view, expunges);
    std::vector<std::uint32_t> erased;
    for (const SeqNum number : diff.expunges) {
      ASSERT_TRUE(number.value >= 1 && number.value <= client.messages.size());
      erased.push_back(client.messages[number.value - 1].uid);
      client.messages.erase(client.messages.begin() + number.value - 1);
    }
    std::ranges::sort(erased);
    ASSERT_EQ(listed(diff.vanished), erased);
    std::vector<std::uint32_t> changed;
    for (const NaiveMessage& message : naive_.live) {
      if (message.uid < client.uid_next_told && message.modseq > client.flags_told) changed.push_back(message.uid);
    }
    ASSERT_EQ(listed(diff.flags), changed);
    hear_exists(client, diff);
    for (const std::uint32_t uid : changed) client.messages[*client.number_of(uid) - 1].seen = *naive_.find(uid);
    session.view = told(session.view, *state_, diff, expunges);
    ASSERT_EQ(session.view.count, client.messages.size());
    client.flags_told = naive_.highest;
    client.uid_next_told = naive_.uid_next;
    ASSERT_TRUE(mail::diff(*state_, session.view, expunges).empty());
  }

  void hear_exists(NaiveClient& client, const Diff& diff) {
    const std::size_t before = client.messages.size();
    for (const NaiveMessage& message : naive_.live) {
      if (message.uid >= client.uid_next_told) client.messages.push_back({message.uid, message});
    }
    if (client.messages.size() != before) {
      ASSERT_EQ(diff.exists, client.messages.size());
    } else {
      ASSERT_FALSE(diff.exists);
    }
  }

  void check(const Session& session) {
    const NaiveClient& client = session.client;
    const Numbering numbering(*state_, session.view);
    ASSERT_EQ(numbering.size(), client.messages.size());
    std::uint64_t oldest_untold = UINT64_MAX;
    UidRuns all;
    for (std::uint32_t i = 0; i < client.messages.size(); ++i) {
      const Uid uid(client.messages[i].uid);
      all.add(uid);
      ASSERT_EQ(numbering.uid_of(SeqNum(i + 1)), uid);
      ASSERT_EQ(numbering.number_of(uid), SeqNum(i + 1));
      const NaiveMessage* live = naive_.find(uid.value);
      ASSERT_EQ(numbering.is_expunged(uid), live == nullptr);
      if (live == nullptr) oldest_untold = std::min(oldest_untold, naive_.expunged.at(uid.value));
      if (live != nullptr && live->modseq <= client.flags_told) {
        ASSERT_EQ(client.messages[i].seen, *live);
      }
    }
    for (std::uint32_t uid = 0; uid < naive_.uid_next + 3; ++uid) {
      if (!client.number_of(uid)) {
        ASSERT_FALSE(numbering.number_of(Uid(uid)));
      }
    }
    ASSERT_EQ(numbering.highest_known(), client.messages.empty() ? Uid(0) : Uid(client.messages.back().uid));
    const ModSeq to_tell = highest_modseq_to_tell(*state_, session.view);
    ASSERT_EQ(to_tell.value, oldest_untold == UINT64_MAX ? naive_.highest : oldest_untold - 1);
    check_sets(numbering, all);
  }

  void check_sets(const Numbering& numbering, const UidRuns& all) {
    const std::uint32_t first = 1 + below(naive_.uid_next + 2);
    UidRuns asked;
    asked.add(UidRun{Uid(first), Uid(first + below(50))});
    asked.add(UidRun{Uid(1), Uid(1 + below(10))});
    ASSERT_EQ(numbering.known(asked), all.intersected(asked));
    const std::vector<std::uint32_t> uids = listed(all);
    const std::uint32_t from = 1 + below(uids.size() + 2);
    const std::uint32_t to = from + below(20);
    UidRuns expected;
    for (std::uint32_t number = from; number <= to && number <= uids.size(); ++number)
      expected.add(Uid(uids[number - 1]));
    ASSERT_EQ(numbering.uids_of(SeqNum(from), SeqNum(to)), expected);
  }

  void check_state() {
    ASSERT_EQ(state_->counts(), naive_.counts());
    ASSERT_EQ(state_->highest_modseq().value, naive_.highest);
    std::optional<Position> first_unseen;
    std::uint32_t position = 0;
    for (const NaiveMessage& message : naive_.live) {
      const HotRecord record = state_->at(Position(position));
      NaiveMessage same{record.uid.value, record.system.bits, {}, record.modseq.value, record.size_bytes};
      for (const KeywordId keyword : *record.keywords) same.keywords.insert(keyword.value);
      ASSERT_EQ(same, message);
      ASSERT_EQ(state_->find(record.uid), Position(position));
      if ((message.flags & 1) == 0 && !first_unseen) first_unseen = Position(position);
      ++position;
    }
    ASSERT_EQ(state_->first_unseen(), first_unseen);
    std::uint32_t visited = below(naive_.live.size() + 1);
    const std::uint32_t end = visited + below(naive_.live.size() + 1);
    state_->for_each(Position(visited), Position(end), [&](Position at, const HotRecord& record) {
      ASSERT_EQ(at, Position(visited));
      ASSERT_EQ(record.uid.value, naive_.live[visited].uid);
      ++visited;
    });
    ASSERT_EQ(visited, std::min<std::size_t>(end, std::max<std::size_t>(visited, naive_.live.size())));
  }

  void check_cold() {
    for (const NaiveMessage& message : naive_.live) {
      const Uid uid(message.uid);
      const auto expected = test::message(message.uid, message.size_bytes);
      ASSERT_EQ(store_.cold(*state_, uid), expected->cold);
      const PageEntry& entry = state_->pages()[state_->pages().page_of(uid)];
      const auto columns = decode_columns_page(store_.bulk.at(entry.columns)).value();
      const auto row = std::ranges::find(columns->uids(), uid);
      ASSERT_NE(row, columns->uids().end());
      ASSERT_EQ(to_columns(columns->at(static_cast<std::size_t>(row - columns->uids().begin()))), expected->columns);
    }
  }

  void check_resync() {
    const ModSeq since(1'000 * minute + random_() % (naive_.highest - 1'000 * minute + 1));
    std::set<std::uint32_t> known;
    for (std::uint32_t uid = 1; uid < naive_.uid_next + 5; ++uid) {
      if (below(3) != 0) known.insert(uid);
    }
    UidRuns known_runs;
    for (const std::uint32_t uid : known) known_runs.add(Uid(uid));
    SequenceMatch match;
    std::uint32_t matched = 0;
    for (std::uint32_t i = 0; i < naive_.live.size(); i += 1 + below(20)) {
      const bool holds = below(2) == 0;
      match.numbers.emplace_back(i + 1);
      match.uids.emplace_back(naive_.live[i].uid + (holds ? 0 : 1));
      if (holds) matched = naive_.live[i].uid;
    }
    const std::uint64_t floor = state_->expunges().floor().value;
    ASSERT_EQ(listed(vanished_since(*state_, since, known_runs, match)),
              naive_.vanished(since.value, floor, known, matched));
  }

  std::mt19937_64 random_;
  StatePtr state_;
  NaiveMailbox naive_;
  test::TestStore store_;
  std::vector<Session> sessions_;
  std::uint32_t page_messages_ = 0;
};

class Histories : public testing::TestWithParam<std::tuple<unsigned, std::uint32_t>> {};

TEST_P(Histories, EveryClientSeesWhatItWasTold) {
  const auto [seed, page_messages] = GetParam();
  History history(seed, page_messages);
  for (int step = 0; step < 600; ++step) {
    history.step();
    ASSERT_FALSE(HasFailure()) << "seed " << seed << ", pages of " << page_messages << ", step " << step;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Histories, testing::Combine(testing::Range(1u, 11u), testing::Values(4u, 16u, 64u)),
                         [](const auto& info) {
                           return "seed" + std::to_string(std::get<0>(info.param)) + "_pages" +
                                  std::to_string(std::get<1>(info.param));
                         });

}  // namespace
}  // namespace mail
