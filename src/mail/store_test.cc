// The account's operations over each engine: what they answer, what a store that is opened again still has.
#include "mail/store.h"

#include "mail/last_property.h"
#include "mail/store_test_support.h"
#include "mime/summary.h"

namespace mail {
namespace {

using base::Errc;

class StoreTest : public test::EngineStoreFixture, public ::testing::WithParamInterface<test::EngineKind> {
 protected:
  StoreTest() : EngineStoreFixture(GetParam()) {}
  StoreOutcome store(std::string_view name, UidRuns which, FlagOperation operation, SystemFlags system,
                     std::vector<std::string> keywords = {}, std::optional<ModSeq> unchanged_since = {}) {
    auto outcome = wait(
        account_->store(folder(name), {std::move(which), operation, system, std::move(keywords), unchanged_since}));
    EXPECT_TRUE(outcome.has_value());
    return *outcome;
  }
  void mark_deleted(std::string_view name, UidRuns which) {
    store(name, std::move(which), FlagOperation::add, SystemFlags().with(SystemFlag::deleted));
  }
  UidRuns expunge(std::string_view name, std::optional<UidRuns> which = {}) {
    auto outcome = wait(account_->expunge(folder(name), std::move(which)));
    EXPECT_TRUE(outcome.has_value());
    return outcome->expunged;
  }
  ColdRecord cold(std::string_view name, Uid uid) {
    auto open = mailbox(name);
    auto record = wait(open->cold_record(open->state(), uid));
    EXPECT_TRUE(record.has_value()) << describe(record.error());
    return record.has_value() ? *record : ColdRecord();
  }
  static UidRuns all(const MailboxState& state) { return state.live(Uid(1), Uid(0xffff'ffff)); }
};
constexpr SystemFlags seen = SystemFlags().with(SystemFlag::seen);

TEST_P(StoreTest, ANewAccountHasWhatMailProgramsLookFor) {
  const FolderTreePtr folders = account_->folders();
  std::vector<std::string> names;
  for (const auto& entry : folders->list()) {
    names.push_back(entry.full_name);
    EXPECT_TRUE(folders->subscribed(entry.full_name)) << entry.full_name;
  }
  EXPECT_EQ(names, (std::vector<std::string>{"INBOX", "Archive", "Drafts", "Junk", "Sent", "Trash"}));
  EXPECT_EQ(folders->with_special_use(SpecialUse::trash)->name, "Trash");
  EXPECT_EQ(state("INBOX")->exists(), 0u);
  EXPECT_EQ(wait(store_->create_account("alice")).error().code, Errc::already_exists);
  EXPECT_EQ(wait(store_->open_account("bob")).error().code, Errc::not_found);
  EXPECT_EQ(wait(store_->create_account("")).error().code, Errc::cannot);
}

TEST_P(StoreTest, AMessageIsReadAsItCame) {
  NewMessage message = new_message("Subject: x\n\nbody\n");
  message.prefix = "Return-Path: <a@b>\r\nDelivered-To: c\r\n";
  message.system = seen;
  message.keywords = {"$Work", "$work"};
  auto outcome = append_one("INBOX", std::move(message));
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->uids, uids({1}));
  const std::string expected = "Return-Path: <a@b>\r\nDelivered-To: c\r\nSubject: x\r\n\r\nbody\r\n";
  for (int round = 0; round < 2; ++round) {
    auto inbox = mailbox("INBOX");
    EXPECT_EQ(read_all(inbox, Uid(1)), expected);
    const HotRecord row = inbox->state()->at(Position(0));
    EXPECT_EQ(row.system, seen);
    EXPECT_EQ(row.size_bytes, expected.size());
    ASSERT_EQ(row.keywords->size(), 1u);
    EXPECT_EQ(inbox->state()->keywords().name(row.keywords->front()), "$Work");
    const ColdRecord record = cold("INBOX", Uid(1));
    EXPECT_EQ(record.internal_date, (InternalDate{1'600'000'000, 60}));
    auto summaries = wait(inbox->summaries({record.message, MessageId(99)}));
    ASSERT_TRUE(summaries.has_value());
    ASSERT_TRUE((*summaries)[0].has_value());
    EXPECT_FALSE((*summaries)[1].has_value());
    EXPECT_EQ((*(*summaries)[0])->summary.header(), "Subject: x\r\n\r\n");
    EXPECT_EQ(account_->quota().storage_bytes, expected.size());
    inbox.reset();
    reopen();
  }
}

TEST_P(StoreTest, ManyMessagesOrNone) {
  std::vector<NewMessage> messages;
  for (int i = 1; i <= 3; ++i) messages.push_back(new_message(test::StoreFixture::text_of(i)));
  messages.push_back(new_message("x\r\n"));
  messages.back().keywords = {"no atom"};
  EXPECT_EQ(wait(account_->append(folder("INBOX"), messages)).error().code, Errc::cannot);
  EXPECT_EQ(state("INBOX")->exists(), 0u);
  messages.pop_back();
  auto outcome = wait(account_->append(folder("INBOX"), messages));
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->uids.count(), 3u);
  EXPECT_EQ(wait(account_->append(MailboxId(99), messages)).error().code, Errc::not_found);
}

TEST_P(StoreTest, QuotaIsExact) {
  const std::uint64_t size = text_of(1).size();
  ASSERT_TRUE(wait(account_->set_quota({2 * size, std::nullopt})).has_value());
  deliver("INBOX", 1);
  deliver("INBOX", 2);
  EXPECT_EQ(append_one("INBOX", new_message("x\r\n")).error().code, Errc::over_quota);
  EXPECT_EQ(wait(account_->copy(folder("INBOX"), uids({1}), folder("Sent"))).error().code, Errc::over_quota);
  EXPECT_TRUE(wait(account_->move(folder("INBOX"), uids({1}), folder("Sent"))).has_value());
  ASSERT_TRUE(wait(account_->set_quota({std::nullopt, 2})).has_value());
  EXPECT_EQ(append_one("INBOX", new_message("x\r\n")).error().code, Errc::over_quota);
  reopen();
  EXPECT_EQ(account_->quota().limits, (QuotaLimits{std::nullopt, 2}));
  EXPECT_EQ(account_->quota().storage_bytes, 2 * size);
  mark_deleted("INBOX", uids({2}));
  expunge("INBOX");
  EXPECT_EQ(account_->quota().storage_bytes, size);
  EXPECT_EQ(account_->quota().messages, 1u);
}

TEST_P(StoreTest, StoreTellsWhatOthersChangedSince) {
  for (int i = 1; i <= 3; ++i) deliver("INBOX", i);
  const ModSeq known = state("INBOX")->highest_modseq();
  store("INBOX", uids({2}), FlagOperation::add, seen);
  StoreFlags request{uids({1, 2}), FlagOperation::add, seen, {}, {}, known};
  auto outcome = wait(account_->store(folder("INBOX"), request));
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->unknown, uids({2}));
  EXPECT_EQ(outcome->changed, uids({1}));
}

// RFC 7162 3.1.3
TEST_P(StoreTest, StoreTellsWhatChangedFailedAndWasMissing) {
  for (int i = 1; i <= 4; ++i) deliver("INBOX", i);
  const ModSeq before = state("INBOX")->highest_modseq();
  StoreOutcome first = store("INBOX", uids({2, 9}), FlagOperation::add, seen, {"$A"});
  EXPECT_EQ(first.changed, uids({2}));
  EXPECT_EQ(first.missing, uids({9}));
  EXPECT_GT(first.modseq, before);
  StoreOutcome guarded = store("INBOX", uids({1, 2, 3}), FlagOperation::replace, {}, {}, before);
  EXPECT_EQ(guarded.modified, uids({2}));
  EXPECT_TRUE(guarded.changed.empty());  // the others had no flags before
  StoreOutcome again = store("INBOX", uids({2}), FlagOperation::add, seen, {"$a"});
  EXPECT_TRUE(again.changed.empty());
  EXPECT_EQ(again.modseq, first.modseq);
  EXPECT_EQ(store("INBOX", uids({2}), FlagOperation::remove, {}, {"$A", "$Unknown"}).changed, uids({2}));
  EXPECT_EQ(state("INBOX")->keywords().size(), 1u);
  EXPECT_EQ(state("INBOX")->counts().unseen, 3u);
}

TEST_P(StoreTest, ExpungeTakesWhatIsDeletedAndAskedFor) {
  for (int i = 1; i <= 4; ++i) deliver("INBOX", i);
  mark_deleted("INBOX", uids({1, 2, 4}));
  EXPECT_EQ(expunge("INBOX", uids({2, 3})), uids({2}));
  EXPECT_EQ(expunge("INBOX"), uids({1, 4}));
  EXPECT_TRUE(expunge("INBOX").empty());
  EXPECT_EQ(read_all(mailbox("INBOX"), Uid(4)), text_of(4));  // a client that was not told may still fetch it
  reopen();
  EXPECT_EQ(all(*state("INBOX")), uids({3}));
  EXPECT_EQ(deliver("INBOX", 5), Uid(5));
}

TEST_P(StoreTest, CopiesShareTheMessage) {
  for (int i = 1; i <= 3; ++i) deliver("INBOX", i);
  store("INBOX", uids({2}), FlagOperation::add, seen, {"$B"});
  deliver("Archive", 9);
  store("Archive", uids({1}), FlagOperation::add, {}, {"$A"});
  clock_.advance(std::chrono::seconds(10));
  auto outcome = wait(account_->copy(folder("INBOX"), uids({2, 3, 7}), folder("Archive")));
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->uids, (std::vector<std::pair<Uid, Uid>>{{Uid(2), Uid(2)}, {Uid(3), Uid(3)}}));
  EXPECT_EQ(outcome->missing, uids({7}));
  const ColdRecord from = cold("INBOX", Uid(2));
  const ColdRecord to = cold("Archive", Uid(2));
  EXPECT_EQ(from.message, to.message);
  EXPECT_EQ(from.thread, to.thread);
  EXPECT_EQ(from.internal_date, to.internal_date);
  EXPECT_EQ(from.save_date_unix_seconds + 10, to.save_date_unix_seconds);
  const StatePtr archive = state("Archive");
  const HotRecord row = archive->at(*archive->find(Uid(2)));
  EXPECT_EQ(row.system, seen);
  ASSERT_EQ(row.keywords->size(), 1u);
  EXPECT_EQ(archive->keywords().name(row.keywords->front()), "$B");
  EXPECT_EQ(read_all(mailbox("Archive"), Uid(2)), text_of(2));
  EXPECT_EQ(account_->quota().messages, 6u);
  auto within = wait(account_->move(folder("INBOX"), uids({1}), folder("INBOX")));
  ASSERT_TRUE(within.has_value());
  EXPECT_EQ(all(*state("INBOX")), uids({2, 3, 4}));
}

TEST_P(StoreTest, RenamingInboxMovesItsMail) {
  deliver("INBOX", 1);
  const MailboxId inbox = folder("INBOX");
  ASSERT_TRUE(wait(account_->rename("inbox", "Old/2026")).has_value());
  EXPECT_EQ(folder("INBOX"), inbox);
  EXPECT_EQ(state("INBOX")->exists(), 0u);
  EXPECT_EQ(read_all(mailbox("Old/2026"), Uid(1)), text_of(1));
  EXPECT_EQ(wait(account_->rename("INBOX", "Old/2026")).error().code, Errc::already_exists);
  reopen();
  EXPECT_EQ(state("Old/2026")->exists(), 1u);
}

TEST_P(StoreTest, FoldersAreThereAgain) {
  auto made = wait(account_->create("a/b", SpecialUse::none));
  ASSERT_TRUE(made.has_value());
  const auto validity = state("a/b")->uid_validity();
  ASSERT_TRUE(wait(account_->rename("a", "c")).has_value());
  ASSERT_TRUE(wait(account_->subscribe("c/b")).has_value());
  ASSERT_TRUE(wait(account_->unsubscribe("Junk")).has_value());
  reopen();
  EXPECT_EQ(folder("c/b"), *made);
  EXPECT_EQ(state("c/b")->uid_validity(), validity);
  EXPECT_TRUE(account_->folders()->subscribed("c/b"));
  EXPECT_FALSE(account_->folders()->subscribed("Junk"));
  deliver("c/b", 1);
  ASSERT_TRUE(wait(account_->remove("c/b")).has_value());
  EXPECT_EQ(account_->quota().messages, 0u);
  auto again = wait(account_->create("c/b", SpecialUse::none));
  EXPECT_NE(*again, *made);
  EXPECT_GT(state("c/b")->uid_validity(), validity);
  EXPECT_EQ(wait(account_->append(*made, {})).error().code, Errc::not_found);
}

// RFC 8474 5.2
TEST_P(StoreTest, AnswersJoinTheirThread) {
  const Uid root = deliver("INBOX", 1);
  const Uid answer = deliver("Sent", 2, "References: <1@example.org>\r\n");
  const Uid other = deliver("INBOX", 3);
  const Uid orphan = deliver("INBOX", 4, "References: <never@seen> <lost@parent>\r\n");
  const Uid sibling = deliver("INBOX", 5, "In-Reply-To: <lost@parent>\r\n");
  EXPECT_EQ(cold("Sent", answer).thread, cold("INBOX", root).thread);
  EXPECT_NE(cold("INBOX", other).thread, cold("INBOX", root).thread);
  EXPECT_EQ(cold("INBOX", sibling).thread, cold("INBOX", orphan).thread);
}

// RFC 8474 5.2, RFC 3502: a MULTIAPPEND that fails at its second message leaves nothing of its first, not even the
// thread that it would have begun.
TEST_P(StoreTest, AnAppendThatFailsBeginsNoThread) {
  std::vector<NewMessage> two;
  two.push_back(new_message(text_of(1)));
  two.push_back(new_message(text_of(2)));
  two[1].keywords = {std::string(300, 'k')};
  EXPECT_EQ(wait(account_->append(folder("INBOX"), std::move(two))).error().code, Errc::limit);
  const Uid root = deliver("INBOX", 1);
  const Uid other = deliver("INBOX", 3);
  const Uid answer = deliver("INBOX", 4, "References: <1@example.org>\r\n");
  EXPECT_NE(cold("INBOX", other).thread, cold("INBOX", root).thread);
  EXPECT_EQ(cold("INBOX", answer).thread, cold("INBOX", root).thread);
}

TEST_P(StoreTest, RecentIsClaimedOnce) {
  deliver("INBOX", 1);
  deliver("INBOX", 2);
  const MailboxId id = folder("INBOX");
  auto inbox = mailbox("INBOX");
  EXPECT_EQ(account_->status(id)->recent, 2u);
  const UidRun mine = account_->claim_recent(id, Uid(3));
  EXPECT_EQ(mine, (UidRun{Uid(1), Uid(2)}));
  const UidRun none = account_->claim_recent(id, Uid(3));
  EXPECT_GT(none.first, none.last);
  EXPECT_EQ(account_->status(id)->recent, 0u);
  const ModSeq before = inbox->state()->highest_modseq();
  inbox.reset();
  reopen();
  EXPECT_EQ(account_->status(id)->recent, 0u);
  EXPECT_EQ(account_->status(id)->highest_modseq, before);  // nobody is told of it
  deliver("INBOX", 3);
  EXPECT_EQ(account_->status(id)->recent, 1u);
}

TEST_P(StoreTest, PropertiesAreKept) {
  ASSERT_TRUE(wait(account_->set_property("auth", "secret")).has_value());
  reopen();
  EXPECT_EQ(*wait(account_->get_property("auth")), "secret");
  ASSERT_TRUE(wait(account_->set_property("auth", std::nullopt)).has_value());
  EXPECT_EQ(*wait(account_->get_property("auth")), std::nullopt);
  EXPECT_EQ(wait(account_->set_property("", "x")).error().code, Errc::cannot);
}

TEST_P(StoreTest, APropertyIsReadAsItWasSetLast) {
  for (std::string value : {"one", "two"}) {
    ASSERT_TRUE(wait(account_->set_property("auth", value)).has_value());
    for (int again = 0; again < 2; ++again) EXPECT_EQ(*wait(account_->get_property("auth")), value);
  }
  ASSERT_TRUE(wait(account_->set_property("other", "three")).has_value());
  EXPECT_EQ(*wait(account_->get_property("other")), "three");
  EXPECT_EQ(*wait(account_->get_property("auth")), "two");
  ASSERT_TRUE(wait(account_->set_property("auth", std::nullopt)).has_value());
  for (int again = 0; again < 2; ++again) EXPECT_EQ(*wait(account_->get_property("auth")), std::nullopt);
}

TEST(LastPropertyOfAnAccount, DoesNotKeepWhatWasReadBeforeAChange) {
  LastProperty last;
  const LastProperty::Found before = last.find("auth");
  EXPECT_FALSE(before.value.has_value());
  last.changed();
  last.keep("auth", "old", before.changes);
  EXPECT_FALSE(last.find("auth").value.has_value());
  last.keep("auth", "new", last.find("auth").changes);
  EXPECT_EQ(last.find("auth").value, LastProperty::Value("new"));
  EXPECT_FALSE(last.find("other").value.has_value());
  last.changed();
  EXPECT_FALSE(last.find("auth").value.has_value());
  last.keep("auth", std::string(LastProperty::max_bytes + 1, 'x'), last.find("auth").changes);
  EXPECT_FALSE(last.find("auth").value.has_value());
}

TEST_P(StoreTest, SubscribersAreWokenAfterEveryChange) {
  auto inbox = mailbox("INBOX");
  int mailbox_wakes = 0;
  int account_wakes = 0;
  auto mailbox_subscription = inbox->subscribe([&] { ++mailbox_wakes; });
  auto account_subscription = account_->subscribe_changes([&] { ++account_wakes; });
  const auto published = inbox->published();
  deliver("INBOX", 1);
  EXPECT_EQ(mailbox_wakes, 1);
  EXPECT_EQ(account_wakes, 1);
  EXPECT_EQ(inbox->published(), published + 1);
  ASSERT_TRUE(wait(account_->subscribe("x")).has_value());
  EXPECT_EQ(mailbox_wakes, 1);
  EXPECT_EQ(inbox->published(), published + 1);
  EXPECT_EQ(account_wakes, 2);
  mailbox_subscription.reset();
  deliver("INBOX", 2);
  EXPECT_EQ(mailbox_wakes, 1);
}

TEST_P(StoreTest, WhatNothingRefersToIsGivenUpAnHourLater) {
  deliver("INBOX", 1);
  deliver("INBOX", 2);
  ASSERT_TRUE(wait(account_->copy(folder("INBOX"), uids({1}), folder("Archive"))).has_value());
  mark_deleted("INBOX", uids({1, 2}));
  expunge("INBOX");
  clock_.advance(std::chrono::minutes(59));
  wait(store_->maintain());
  EXPECT_EQ(owned_bodies(), 2u);
  clock_.advance(std::chrono::minutes(2));
  wait(store_->maintain());
  EXPECT_EQ(owned_bodies(), 1u);
  EXPECT_EQ(read_all(mailbox("Archive"), Uid(1)), text_of(1));
  ASSERT_TRUE(wait(account_->move(folder("Archive"), uids({1}), folder("Junk"))).has_value());
  clock_.advance(std::chrono::hours(2));
  wait(store_->maintain());
  EXPECT_EQ(read_all(mailbox("Junk"), Uid(1)), text_of(1));
  mark_deleted("Junk", uids({1}));
  expunge("Junk");
  clock_.advance(std::chrono::hours(2));
  wait(store_->maintain());
  EXPECT_EQ(owned_bodies(), 0u);
}

TEST_P(StoreTest, OneBodyTwiceInAnAccountIsHeldTwice) {
  NewMessage message = new_message(text_of(1));
  ASSERT_TRUE(append_one("INBOX", message).has_value());
  ASSERT_TRUE(append_one("Junk", message).has_value());
  message = {};
  mark_deleted("INBOX", uids({1}));
  expunge("INBOX");
  clock_.advance(std::chrono::hours(2));
  wait(store_->maintain());
  EXPECT_EQ(read_all(mailbox("Junk"), Uid(1)), text_of(1));
  EXPECT_EQ(owned_bodies(), 1u);
  mark_deleted("Junk", uids({1}));
  expunge("Junk");
  clock_.advance(std::chrono::hours(2));
  wait(store_->maintain());
  EXPECT_EQ(owned_bodies(), 0u);
}

TEST_P(StoreTest, ARemovedFolderGivesUpItsMail) {
  ASSERT_TRUE(wait(account_->create("x", SpecialUse::none)).has_value());
  deliver("x", 1);
  ASSERT_TRUE(wait(account_->remove("x")).has_value());
  wait(store_->maintain());
  EXPECT_EQ(owned_bodies(), 1u);
  clock_.advance(std::chrono::hours(2));
  wait(store_->maintain());
  EXPECT_EQ(owned_bodies(), 0u);
}

TEST_P(StoreTest, ARemovedAccountIsGone) {
  deliver("INBOX", 1);
  const AccountId id = account_->id();
  const MailboxId inbox = folder("INBOX");
  ASSERT_TRUE(wait(store_->remove_account("alice")).has_value());
  EXPECT_EQ(wait(account_->append(inbox, {})).error().code, Errc::not_found);
  EXPECT_EQ(owned_bodies(), 0u);
  EXPECT_EQ(wait(store_->remove_account("alice")).error().code, Errc::not_found);
  make_account();
  EXPECT_GT(account_->id(), id);
  EXPECT_EQ(state("INBOX")->exists(), 0u);
  auto accounts = wait(store_->list_accounts());
  ASSERT_EQ(accounts->size(), 1u);
  EXPECT_EQ((*accounts)[0].name, "alice");
}

INSTANTIATE_TEST_SUITE_P(Engines, StoreTest, ::testing::ValuesIn(test::engine_kinds),
                         [](const auto& info) { return test::name_of(info.param); });

}  // namespace
}  // namespace mail
