// check() finds each kind of damage where it is, and nothing in a store that is sound.
#include "mail/check.h"

#include "mail/directory.h"
#include "mail/heads.h"
#include "mail/keys.h"
#include "mail/store_test_support.h"
#include "mail/stored_message.h"
#include "mime/parser.h"
#include "mime/summary.h"

namespace mail {
namespace {

class CheckTest : public test::MemoryStoreFixture {
 protected:
  CheckTest() {
    for (int i = 1; i <= 3; ++i) deliver("INBOX", i);
    EXPECT_TRUE(wait(account_->copy(folder("INBOX"), uids({1}), folder("Sent"))).has_value());
    inbox_ = folder("INBOX");
    partition_ = keys::partition_of(account_->id());
    close();  // folds: there are pages
  }
  void damage(engine::Batch batch) {
    ASSERT_TRUE(wait(bridge::commit(*engine_, partition_, std::move(batch))).has_value());
  }
  std::string value(engine::Space space, std::string key) {
    auto found = wait(bridge::get(*engine_, partition_, space, std::move(key)));
    EXPECT_TRUE(found.has_value() && found->has_value());
    return found->value_or("");
  }
  std::vector<engine::KeyValue> bulk(std::string_view prefix) {
    return *wait(bridge::scan(*engine_, partition_, engine::Space::bulk, engine::prefix_range(prefix), 100));
  }
  BodyId body_of(MessageId message) {
    auto stored = decode_stored_message(value(engine::Space::bulk, keys::summary(message)));
    EXPECT_TRUE(stored.has_value());
    return stored->body;
  }
  std::string findings() {
    auto report = wait(check(*engine_, {}));
    EXPECT_TRUE(report.has_value());
    std::string out;
    for (const Finding& finding : report->findings) out += finding.where + ": " + finding.what + "\n";
    EXPECT_EQ(report->sound(), out.empty());
    return out;
  }
  void expect_found(std::string_view what) {
    const std::string all = findings();
    EXPECT_NE(all.find(what), std::string::npos) << "looked for: " << what << "\nfound: " << all;
  }

  MailboxId inbox_;
  engine::Partition partition_;
};

TEST_F(CheckTest, ASoundStoreHasNoFindings) {
  EXPECT_EQ(findings(), "");
  auto report = wait(check(*engine_, {}));
  EXPECT_EQ(report->messages, 4u);
  EXPECT_EQ(report->mailboxes, 6u);
  EXPECT_EQ(report->bodies, 3u);
}

TEST_F(CheckTest, AMissingSummary) {
  engine::Batch batch;
  batch.bulk_erases.push_back(keys::summary(MessageId(2)));
  damage(std::move(batch));
  expect_found("message 2: its summary is missing");
}

TEST_F(CheckTest, ASummaryThatIsNotOfItsBody) {
  engine::Batch batch;
  std::string other = value(engine::Space::bulk, keys::summary(MessageId(3)));
  batch.bulk_puts.push_back({keys::summary(MessageId(2)), std::move(other)});
  damage(std::move(batch));
  expect_found("message 2: its rows name another body");
}

// Whoever made it chose its preview by rules of its own time.
TEST_F(CheckTest, OfASummaryAllButThePreviewMustBeWhatItsBodySays) {
  const std::string bytes = value(engine::Space::bulk, keys::summary(MessageId(2)));
  auto stored = decode_stored_message(bytes);
  ASSERT_TRUE(stored.has_value());
  const auto put = [&](const std::string& text) {
    mime::Parser parser;
    parser.feed(text);
    engine::Batch batch;
    batch.bulk_puts.push_back(
        {keys::summary(MessageId(2)),
         encode_stored_message(stored->body, stored->prefix, mime::build_summary(parser.finish(), "another preview"))});
    damage(std::move(batch));
  };
  put(text_of(2));
  EXPECT_EQ(findings(), "");
  std::string other = text_of(2);
  other.replace(other.find("Subject"), 7, "Comment");
  put(other);
  expect_found("message 2: the summary is not that of its body");
}

TEST_F(CheckTest, ABodyThatIsNotOwned) {
  engine::Batch batch;
  batch.releases.push_back(body_of(MessageId(1)));
  damage(std::move(batch));
  expect_found("not owned by account 1");
}

TEST_F(CheckTest, AQuotaThatIsNotARecount) {
  auto head = decode_account_head(value(engine::Space::small, keys::account_head()));
  head->storage_bytes += 1;
  head->messages -= 1;
  engine::Batch batch;
  batch.puts.push_back({keys::account_head(), encode(*head)});
  damage(std::move(batch));
  expect_found("usage in bytes");
  expect_found("usage in messages 3, should be 4");
}

TEST_F(CheckTest, ARecordThatIsNotItsState) {
  auto record = decode_mailbox_record(value(engine::Space::small, keys::mailbox_record(inbox_)));
  record->counts.unseen -= 1;
  record->highest_modseq = ModSeq(record->highest_modseq.value + 1'000'000'000);
  engine::Batch batch;
  batch.puts.push_back({keys::mailbox_record(inbox_), encode(*record)});
  damage(std::move(batch));
  expect_found("counts are not those of the record");
  expect_found("HIGHESTMODSEQ above the account's");
}

TEST_F(CheckTest, ADamagedPageAndOneTooMany) {
  const std::vector<engine::KeyValue> pages = bulk("h");
  ASSERT_GE(pages.size(), 3u);
  for (const engine::KeyValue& page : pages) {
    engine::Batch batch;
    std::string broken = page.value;
    broken.back() = static_cast<char>(broken.back() ^ 1);
    batch.bulk_puts.push_back({page.key, std::move(broken)});
    damage(std::move(batch));
    EXPECT_NE(findings(), "") << "a damaged page was not found";
    engine::Batch repair;
    repair.bulk_puts.push_back(page);
    damage(std::move(repair));
  }
  engine::Batch batch;
  batch.bulk_puts.push_back({keys::page(inbox_, PageNumber(999)), "x"});
  damage(std::move(batch));
  expect_found("page 999 that nothing refers to");
}

TEST_F(CheckTest, ReferencesThatAreNotTheRows) {
  engine::Batch batch;
  for (const engine::KeyValue& added : bulk("r")) batch.bulk_erases.push_back(added.key);
  for (const engine::KeyValue& counts : bulk("n")) batch.bulk_erases.push_back(counts.key);
  damage(std::move(batch));
  expect_found("message 1: references 1, should be 2");
}

// The power may go between the two steps of making an account.
TEST_F(CheckTest, AnAccountThatHasItsNameAlone) {
  auto added = wait(directory::add(*engine_, "bob"));
  ASSERT_TRUE(added.has_value());
  EXPECT_EQ(findings(), "");
  engine::Batch batch;
  batch.puts.push_back({keys::property("left over"), "x"});
  ASSERT_TRUE(wait(bridge::commit(*engine_, keys::partition_of(*added), std::move(batch))).has_value());
  expect_found("the account's head is missing");
}

TEST_F(CheckTest, AFolderWithoutItsMailbox) {
  engine::Batch batch;
  batch.erases.push_back(keys::mailbox_record(inbox_));
  damage(std::move(batch));
  expect_found("a folder without a mailbox");
}

}  // namespace
}  // namespace mail
