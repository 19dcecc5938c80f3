// The small records of an account: what is written is read, what is damaged is refused.
#include <functional>

#include <gtest/gtest.h>

#include "mail/heads.h"
#include "mail/record_codec.h"
#include "mail/references.h"
#include "mail/stored_message.h"

namespace mail {
namespace {

// Every cut and every flipped bit of a sealed record is found.
void expect_guarded(const std::string& sealed, const std::function<bool(std::string_view)>& decodes) {
  EXPECT_TRUE(decodes(sealed));
  for (std::size_t size = 0; size < sealed.size(); ++size)
    EXPECT_FALSE(decodes(std::string_view(sealed).substr(0, size)));
  for (std::size_t bit = 0; bit < 8 * sealed.size(); ++bit) {
    std::string damaged = sealed;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(decodes(damaged)) << bit;
  }
}

TEST(Records, NumbersOfAnySize) {
  const std::uint64_t numbers[] = {0, 1, 127, 128, 1ULL << 32, ~0ULL};
  const std::int64_t signed_numbers[] = {0, -1, 63, -64, INT64_MAX, INT64_MIN};
  RecordWriter writer(1);
  for (auto n : numbers) writer.number(n);
  for (auto n : signed_numbers) writer.signed_number(n);
  const std::string sealed = writer.text("text").sealed();
  auto reader = RecordReader::open(sealed, 1, "test");
  ASSERT_TRUE(reader.has_value());
  for (auto n : numbers) EXPECT_EQ(reader->number(), n);
  for (auto n : signed_numbers) EXPECT_EQ(reader->signed_number(), n);
  EXPECT_EQ(reader->text(), "text");
  EXPECT_TRUE(reader->done().has_value());
  EXPECT_FALSE(RecordReader::open(sealed, 2, "test").has_value());
}

TEST(Records, AReaderThatRunsOutStaysFailed) {
  const std::string sealed = RecordWriter(1).number(1'000'000).sealed();
  auto reader = RecordReader::open(sealed, 1, "test");
  ASSERT_TRUE(reader.has_value());
  EXPECT_EQ(reader->count(), 0u);  // that many elements cannot follow
  EXPECT_TRUE(reader->failed());
  EXPECT_EQ(reader->number(), 0u);
  EXPECT_FALSE(reader->done().has_value());
}

// Cut to 32 bits it would be another message's UID.
TEST(Records, AnIdTooLargeForItsKindIsRefused) {
  for (const std::uint64_t value : {std::uint64_t{0xffff'ffff}, std::uint64_t{0x1'0000'0000}, ~std::uint64_t{0}}) {
    const std::string sealed = RecordWriter(1).number(value).number(5).sealed();
    auto reader = RecordReader::open(sealed, 1, "test");
    ASSERT_TRUE(reader.has_value());
    const bool fits = value <= 0xffff'ffff;
    EXPECT_EQ(reader->id<Uid>(), fits ? Uid(0xffff'ffff) : Uid(0));
    EXPECT_EQ(reader->id<Uid>(), fits ? Uid(5) : Uid(0));
    EXPECT_EQ(reader->done().has_value(), fits);
    auto wide = RecordReader::open(sealed, 1, "test");
    EXPECT_EQ(wide->id<ModSeq>(), ModSeq(value));
    EXPECT_EQ(wide->id<ModSeq>(), ModSeq(5));
    EXPECT_TRUE(wide->done().has_value());
  }
}

TEST(Records, AccountHead) {
  AccountHead head;
  head.transaction = 7;
  head.modseq = ModSeq(1'700'000'000'000'000);
  head.uid_validity = UidValidity(1'700'000'000);
  head.next_mailbox = MailboxId(8);
  head.next_message = MessageId(1'000'000);
  head.next_thread = ThreadId(5);
  head.storage_bytes = 1ULL << 40;
  head.messages = 3;
  head.limits = {0, std::nullopt};  // a limit of nothing is not the same as none
  const std::string sealed = encode(head);
  EXPECT_EQ(*decode_account_head(sealed), head);
  expect_guarded(sealed, [](std::string_view bytes) { return decode_account_head(bytes).has_value(); });
}

TEST(Records, MailboxRecord) {
  MailboxRecord record;
  record.created = ModSeq(1);
  record.uid_validity = UidValidity(2);
  record.uid_next = Uid(3);
  record.highest_modseq = ModSeq(4);
  record.recent_from = Uid(5);
  record.counts = {6, 7, 8, 9, 10};
  record.recent = 11;
  record.snapshot = 12;
  record.journal_records = 13;
  record.journal_bytes = 14;
  record.journal_since_unix_seconds = 15;
  const std::string sealed = encode(record);
  EXPECT_EQ(*decode_mailbox_record(sealed), record);
  expect_guarded(sealed, [](std::string_view bytes) { return decode_mailbox_record(bytes).has_value(); });
}

TEST(Records, FolderNode) {
  const std::string sealed = encode(Folder{MailboxId(9), MailboxId(2), "Entw\xC3\xBCrfe", false, SpecialUse::drafts});
  auto folder = decode_folder(MailboxId(9), sealed);
  ASSERT_TRUE(folder.has_value());
  EXPECT_EQ(folder->id, MailboxId(9));
  EXPECT_EQ(folder->parent, MailboxId(2));
  EXPECT_EQ(folder->name, "Entw\xC3\xBCrfe");
  EXPECT_FALSE(folder->selectable);
  EXPECT_EQ(folder->special_use, SpecialUse::drafts);
  expect_guarded(sealed, [](std::string_view bytes) { return decode_folder(MailboxId(9), bytes).has_value(); });
}

TEST(Records, StoredMessage) {
  const std::string sealed = encode_stored_message(BodyId(5), "Delivered-To: x\r\n", "summary");
  auto message = decode_stored_message(sealed);
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(message->body, BodyId(5));
  EXPECT_EQ(message->prefix, "Delivered-To: x\r\n");
  EXPECT_EQ(message->summary, "summary");
  expect_guarded(sealed, [](std::string_view bytes) { return decode_stored_message(bytes).has_value(); });
}

TEST(Records, References) {
  const SharedReferences shared{{MessageId(900), MessageId(3), MessageId(3)}, {BodyId(77)}};
  EXPECT_EQ(*decode_shared_references(encode(shared)), shared);
  DroppedReferences dropped;
  dropped.at_unix_seconds = -5;
  dropped.messages = {{MessageId(10), BodyId(~0ULL)}, {MessageId(9), BodyId(1)}};
  dropped.mailbox = MailboxId(4);
  dropped.pages = {PageNumber(3), PageNumber(1)};
  EXPECT_EQ(*decode_dropped_references(encode(dropped)), dropped);
  ReferenceCounts counts;
  counts.add(7);
  counts.add(7);
  counts.add(1'000);
  EXPECT_EQ(*decode_reference_counts(encode(counts)), counts);
  expect_guarded(encode(counts), [](std::string_view bytes) { return decode_reference_counts(bytes).has_value(); });
}

TEST(Records, ReferencesAreCountedDownToTheLast) {
  using Dropped = ReferenceCounts::Dropped;
  ReferenceCounts counts;
  counts.add(7);
  EXPECT_EQ(counts.references(7), 2u);
  EXPECT_EQ(counts.drop(7), Dropped::one_of_several);
  EXPECT_TRUE(counts.empty());
  EXPECT_EQ(counts.drop(7), Dropped::the_last);
  EXPECT_EQ(counts.drop(8), Dropped::the_last);
}

}  // namespace
}  // namespace mail
