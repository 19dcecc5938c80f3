// Stored forms: what was written comes back, version 1 stays readable, and no damage does more than Errc::corrupt.
#include "mail/codec.h"

#include <cstdlib>
#include <fstream>
#include <functional>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mail/columns_page.h"
#include "mail/test_store.h"
#include "mail/test_support.h"

namespace mail {
namespace {

// A mailbox of six messages, one of them gone, with keywords and an expunge log: every stored form has something in it.
struct Sample {
  MailboxChange change;
  test::TestStore store;
  FoldPlan plan;

  Sample() {
    change.modseq = ModSeq(1'700'000'000'000'000);
    change.new_keywords = {"$Forwarded", "Work"};
    for (std::uint32_t uid = 1; uid <= 6; ++uid) {
      Appended appended = *test::message(uid * 2, 1'000 * uid, SystemFlags{static_cast<std::uint8_t>(uid)});
      if (uid % 2 == 0) appended.keywords = {KeywordId(0), KeywordId(1)};
      appended.columns.sent_utc_seconds = 1'600'000'000 - uid;
      if (uid != 3) appended.columns.sent_local_days = 18'518;
      appended.columns.references = {"a" + std::to_string(uid) + "@example.org", "b@example.org"};
      appended.columns.reference_hashes = {uid, ~std::uint64_t{uid}};
      appended.columns.message_id_hash = uid * 77;
      appended.columns.cut = uid == 4;
      change.appended.push_back(std::make_shared<const Appended>(std::move(appended)));
    }
    change.flags.push_back({test::uids({{2, 6}}), FlagOperation::remove, SystemFlags{1}, {KeywordId(1)}});
    change.flags.push_back({test::uids({{12, 12}}), FlagOperation::replace, SystemFlags{31}, {}});
    change.expunged = test::uids({{8, 8}});
    change.recent_below = Uid(9);
    change.uid_next = Uid(40);
    const StatePtr empty = MailboxState::empty(MailboxId(7), UidValidity(9), ModSeq(5));
    plan = fold(mail::apply(empty, change).value(), {}, {}, change.modseq);
  }
  std::string value(ValueKind kind) const {
    if (kind == ValueKind::change) return encode(change);
    if (kind == ValueKind::head) return plan.head;
    for (const auto& [number, bytes] : plan.writes) {
      if (bytes[0] == static_cast<char>(kind)) return bytes;
    }
    return {};
  }
};

using Decode = std::function<base::Result<void>(std::string)>;

template <class Decoded>
base::Result<void> outcome(const base::Result<Decoded>& result) {
  if (!result.has_value()) return base::fail(result.error());
  return {};
}

struct Form {
  ValueKind kind;
  const char* golden;
  Decode decode;
};

const std::vector<Form>& forms() {
  static const std::vector<Form> all = {
      {ValueKind::change, "change.hex", [](const std::string& bytes) { return outcome(decode_change(bytes)); }},
      {ValueKind::hot_page, "hot_page.hex",
       [](std::string bytes) { return outcome(decode_hot_page(std::move(bytes))); }},
      {ValueKind::cold_page, "cold_page.hex",
       [](const std::string& bytes) { return outcome(decode_cold_page(bytes)); }},
      {ValueKind::columns_page, "columns_page.hex",
       [](std::string bytes) { return outcome(decode_columns_page(std::move(bytes))); }},
      {ValueKind::expunge_chunk, "expunge_chunk.hex",
       [](const std::string& bytes) { return outcome(decode_expunge_chunk(bytes)); }},
      {ValueKind::head, "head.hex", [](const std::string& bytes) { return outcome(decode_head(bytes)); }}};
  return all;
}

std::string to_hex(std::string_view bytes) {
  std::string hex;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    constexpr std::string_view digits = "0123456789abcdef";
    hex += digits[static_cast<unsigned char>(bytes[i]) >> 4];
    hex += digits[static_cast<unsigned char>(bytes[i]) & 15];
    if (i % 32 == 31 || i + 1 == bytes.size()) hex += '\n';
  }
  return hex;
}

// Files of version 1 are never made anew: GODWIT_WRITE_GOLDEN writes those of a version that has none yet.
TEST(StoredForms, AreTheBytesOfVersion1) {
  const Sample sample;
  const std::string folder = std::string(GODWIT_MAIL_SOURCE) + "/testdata/v1/";
  for (const Form& form : forms()) {
    const std::string hex = to_hex(sample.value(form.kind));
    if (std::getenv("GODWIT_WRITE_GOLDEN") != nullptr && !std::ifstream(folder + form.golden)) {
      std::ofstream(folder + form.golden) << hex;
    }
    std::ifstream file(folder + form.golden);
    ASSERT_TRUE(file) << folder << form.golden;
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), hex) << form.golden;
  }
}

TEST(StoredForms, ComeBackWhole) {
  const Sample sample;
  const auto change = decode_change(sample.value(ValueKind::change));
  ASSERT_TRUE(change.has_value());
  ASSERT_EQ(change->appended.size(), 6u);
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_EQ(change->appended[i]->cold, sample.change.appended[i]->cold);
    EXPECT_EQ(change->appended[i]->columns, sample.change.appended[i]->columns);
    EXPECT_EQ(change->appended[i]->keywords, sample.change.appended[i]->keywords);
  }
  EXPECT_EQ(change->expunged, sample.change.expunged);
  EXPECT_EQ(change->uid_next, Uid(40));

  const auto columns = decode_columns_page(sample.value(ValueKind::columns_page)).value();
  ASSERT_EQ(columns->size(), 5u);  // the one that is gone is not written
  EXPECT_EQ(to_columns(columns->at(2)), sample.change.appended[2]->columns);
  EXPECT_EQ(to_columns(columns->at(4)), sample.change.appended[5]->columns);
  const ColumnsPage page(columns, {sample.change.appended.back()});
  EXPECT_EQ(page.find(Uid(10)), 3u);
  EXPECT_EQ(page.find(Uid(8)), std::nullopt);
  EXPECT_EQ(page.at(5).references().at(0), "a6@example.org");
}

TEST(StoredForms, CutAnywhereTheyAreCorrupt) {
  const Sample sample;
  for (const Form& form : forms()) {
    const std::string whole = sample.value(form.kind);
    ASSERT_TRUE(form.decode(whole).has_value());
    for (std::size_t length = 0; length < whole.size(); ++length) {
      std::string cut = whole.substr(0, length);
      EXPECT_EQ(form.decode(cut).error().code, base::Errc::corrupt);
      if (length < frame_bytes) continue;
      seal(cut, form.kind);  // and the same behind a checksum that holds
      EXPECT_FALSE(form.decode(cut).has_value()) << form.golden << " cut at " << length;
    }
  }
}

TEST(StoredForms, AnyBitThatFlipsIsNoticed) {
  const Sample sample;
  for (const Form& form : forms()) {
    std::string bytes = sample.value(form.kind);
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
      bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
      EXPECT_FALSE(form.decode(bytes).has_value()) << form.golden << " bit " << bit;
      bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
    }
  }
}

// Nonsense behind a good checksum: whatever comes out, it ends, and what is taken in can be used.
TEST(StoredForms, NonsenseIsNeverTrusted) {
  const Sample sample;
  std::mt19937 random(8);
  for (const Form& form : forms()) {
    const std::string whole = sample.value(form.kind);
    for (int round = 0; round < 5'000; ++round) {
      std::string bytes = whole;
      for (unsigned i = 0; i <= random() % 4; ++i) {
        bytes[frame_bytes + random() % (bytes.size() - frame_bytes)] =
            static_cast<char>(random() % 2 == 0 ? random() : 0xff);
      }
      seal(bytes, form.kind);
      if (form.kind == ValueKind::hot_page) {
        const auto page = decode_hot_page(bytes);
        if (page.has_value()) {
          EXPECT_EQ(**page, **page);
        }
      } else if (form.kind == ValueKind::columns_page) {
        auto page = decode_columns_page(bytes);
        for (std::size_t row = 0; page.has_value() && row < (*page)->size(); ++row) to_columns((*page)->at(row));
      } else {
        static_cast<void>(form.decode(bytes));
      }
    }
  }
}

TEST(OpenMailbox, ADamagedPageCostsItsMessagesAlone) {
  test::Mailbox mailbox;
  MailboxParts parts = mailbox.state->parts();
  parts.stored.page_messages = 10;
  mailbox.state = std::make_shared<const MailboxState>(parts);
  mailbox.append(35);
  mailbox.expunge(test::uids({{35, 35}}));
  test::TestStore store;
  const StatePtr folded = store.fold(mailbox.state, {});
  const PageNumber second = folded->pages()[1].hot_stored;
  store.bulk[second][100] = static_cast<char>(store.bulk[second][100] ^ 1);
  const OpenedMailbox opened = store.open();
  EXPECT_THAT(opened.damaged, testing::ElementsAre(second));
  EXPECT_EQ(opened.state->exists(), 24u);
  EXPECT_EQ(opened.state->counts().bytes, 2'400u);
  EXPECT_EQ(opened.state->at(Position(10)).uid, Uid(21));
  EXPECT_EQ(opened.state->uid_next(), Uid(36));
  // Clients that come back must learn of the missing messages too.
  EXPECT_FALSE(opened.state->expunges().complete_since(ModSeq(folded->highest_modseq().value - 1)));
}

}  // namespace
}  // namespace mail
