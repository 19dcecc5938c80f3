// A page judged at once is what its messages are, judged one by one.
#include "search/evaluate_page.h"

#include <random>

#include <gtest/gtest.h>

#include "mail/change.h"
#include "mail/hot_page_edit.h"
#include "mail/page_codec.h"
#include "search/evaluate.h"

namespace search {
namespace {

constexpr std::size_t header_questions = 2;

struct Page {
  mail::HotPagePtr hot;
  mail::ColdPage cold;
  mail::ColumnsPage columns;
};

class Chance {
 public:
  explicit Chance(unsigned seed) : random_(seed) {}
  std::uint32_t below(std::uint32_t end) { return static_cast<std::uint32_t>(random_() % end); }
  bool one_in(std::uint32_t n) { return below(n) == 0; }
  std::string text(std::uint32_t most) {
    std::string out;
    for (std::uint32_t i = below(most + 1); i > 0; --i) out.push_back("AB"[below(2)]);
    return out;
  }

 private:
  std::mt19937 random_;
};

std::shared_ptr<const mail::Appended> message(std::uint32_t uid, Chance& chance) {
  auto appended = std::make_shared<mail::Appended>();
  appended->cold.uid = mail::Uid(uid);
  appended->cold.size_bytes = chance.below(100);
  appended->cold.internal_date = {static_cast<std::int64_t>(chance.below(200)),
                                  static_cast<std::int16_t>(chance.below(3) - 1)};
  appended->cold.message = mail::MessageId(chance.below(4));
  appended->cold.thread = mail::ThreadId(chance.below(4));
  appended->columns.from = chance.text(40);
  appended->columns.subject = chance.text(6);
  appended->columns.cut = chance.one_in(5);
  if (!chance.one_in(4)) appended->columns.sent_local_days = static_cast<std::int32_t>(chance.below(10));
  return appended;
}

// Some rows of the cold and the columns page are of messages that are gone; the last rows are not folded yet. A damaged
// page lacks rows that it should have.
Page page_of(std::uint32_t messages, Chance& chance) {
  const mail::KeywordSet sets[] = {{}, {mail::KeywordId(1)}, {mail::KeywordId(1), mail::KeywordId(3)}};
  mail::HotPageEdit edit(messages);
  std::vector<std::shared_ptr<const mail::Appended>> rows;
  const bool some_are_gone = chance.one_in(2);
  for (std::uint32_t i = 0; i < messages; ++i) {
    rows.push_back(message(3 * i + 1, chance));
    edit.add({.uid = mail::Uid(3 * i + 1),
              .system = mail::SystemFlags{static_cast<std::uint8_t>(chance.below(32))},
              .modseq = mail::ModSeq(1 + chance.below(20)),
              .keywords = &sets[chance.below(3)],
              .size_bytes = static_cast<std::uint32_t>(rows.back()->cold.size_bytes)});
    if (some_are_gone && chance.one_in(3)) rows.push_back(message(3 * i + 2, chance));
  }
  std::vector<mail::ColdRecord> cold;
  const bool damaged = chance.one_in(3);
  for (const auto& row : rows) {
    if (!damaged || !chance.one_in(10)) cold.push_back(row->cold);
  }
  if (damaged) std::erase_if(rows, [&](const auto&) { return chance.one_in(10); });
  const std::size_t folded = chance.below(static_cast<std::uint32_t>(rows.size() + 1));
  std::vector<mail::ColumnsRow> stored;
  stored.reserve(folded);
  for (std::size_t i = 0; i < folded; ++i) stored.push_back(mail::row_of(rows[i]->cold.uid, rows[i]->columns));
  mail::StoredColumnsPtr stored_page;
  if (folded > 0) stored_page = *mail::decode_columns_page(mail::encode_columns_page(stored));
  rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(folded));
  return {edit.finish(), mail::ColdPage(std::move(cold)), mail::ColumnsPage(stored_page, std::move(rows))};
}

Key leaf(std::uint32_t messages, Chance& chance) {
  const std::int64_t from = chance.below(220);
  const std::int64_t to = from + chance.below(120);
  switch (chance.below(12)) {
    case 0: return {Constant{chance.one_in(2)}};
    case 1: {
      mail::UidRuns uids;
      for (std::uint32_t at = chance.below(9); at < 3 * messages; at += 2 + chance.below(40)) {
        const std::uint32_t last = at + chance.below(30);
        uids.add(mail::UidRun{mail::Uid(at), mail::Uid(last)});
        at = last;
      }
      return {InUids{std::move(uids)}};
    }
    case 2: return {HasFlag{static_cast<mail::SystemFlag>(1u << chance.below(5))}};
    case 3: return {HasKeyword{mail::KeywordId(static_cast<std::uint16_t>(chance.below(5)))}};
    case 4: return {HasModSeq{mail::ModSeq(chance.below(24))}};
    case 5: return {InternalDateIn{from, to, InternalDateIn::Clock::local}};
    case 6: return {InternalDateIn{from - 100, from + 300, InternalDateIn::Clock::utc}};
    case 7: return {SentDaysIn{from / 20, to / 20}};
    case 8: return {SizeIn{static_cast<std::uint64_t>(from) / 2, static_cast<std::uint64_t>(to) / 2}};
    case 9: return {IsMessage{mail::MessageId(chance.below(4))}};
    case 10: return {HeaderAsked{chance.below(header_questions)}};
    default: {
      const auto field = chance.one_in(2) ? imap::EnvelopeField::from : imap::EnvelopeField::subject;
      return {ColumnContains{field, mime::Substring(chance.text(5)), chance.below(header_questions)}};
    }
  }
}

Key program(std::uint32_t messages, Chance& chance, int depth) {
  if (depth == 0 || chance.one_in(3)) return leaf(messages, chance);
  std::vector<Key> keys;
  for (std::uint32_t i = 1 + chance.below(3); i > 0; --i) keys.push_back(program(messages, chance, depth - 1));
  if (chance.one_in(2)) return {AnyOf{std::move(keys)}};
  if (chance.one_in(2)) return {AllOf{std::move(keys)}};
  keys.resize(1);
  return {Not{std::move(keys)}};
}

Verdict verdict_of(const Verdicts& verdicts, std::uint32_t row) {
  if (verdicts.yes.contains(row)) return Verdict::yes;
  return verdicts.unknown.contains(row) ? Verdict::unknown : Verdict::no;
}

// Rows of which not everything is at hand: `stage` 0 knows flags, 1 the cold page, 2 the columns.
void expect_same(const Page& page, const Key& key, const RowSet& asked, int stage) {
  const PageFacts facts{*page.hot, stage > 0 ? &page.cold : nullptr, stage > 1 ? &page.columns : nullptr};
  const Verdicts verdicts = evaluate(key, facts, asked);
  for (std::uint32_t row = 0; row < page.hot->size(); ++row) {
    Facts of_row;
    of_row.hot = page.hot->at(row);
    if (stage > 0) of_row.cold = page.cold.find(of_row.hot.uid);
    mail::ColumnsRow values;
    if (stage > 1) {
      if (const auto at = page.columns.find(of_row.hot.uid)) {
        values = page.columns.at(*at);
        of_row.columns = &values;
      }
    }
    const Verdict expected = asked.contains(row) ? evaluate(key, of_row) : Verdict::no;
    const Verdict found = verdict_of(verdicts, row);
    ASSERT_EQ(found, expected) << "row " << row << " of " << page.hot->size() << ", stage " << stage;
    ASSERT_FALSE(verdicts.yes.contains(row) && verdicts.unknown.contains(row));
  }
}

TEST(EvaluatePage, SaysOfEachMessageWhatItIs) {
  Chance chance(5);
  for (int round = 0; round < 1'500; ++round) {
    const std::uint32_t messages = 1 + chance.below(200);
    const Page page = page_of(messages, chance);
    const Key key = program(messages, chance, 3);
    RowSet asked = RowSet::first(messages, chance.below(messages + 1));
    for (std::uint32_t row = 0; row < messages; ++row) {
      if (chance.one_in(4)) asked.remove(row);
    }
    for (int stage = 0; stage < 3; ++stage) expect_same(page, key, asked, stage);
    if (::testing::Test::HasFatalFailure()) return;
  }
}

// What looks like the needle from one message's text into the next is in neither.
TEST(EvaluatePage, TextsEndWhereMessagesEnd) {
  auto of = [](std::string from) {
    mime::MessageColumns columns;
    columns.from = std::move(from);
    return columns;
  };
  const mime::MessageColumns texts[] = {of("XXNEE"), of("DLEXX"), of("NEEDLE"), of(""), of("NEEDLENEEDLE")};
  std::vector<mail::ColumnsRow> rows;
  mail::HotPageEdit edit(5);
  const mail::KeywordSet none;
  for (std::uint32_t i = 0; i < 5; ++i) {
    rows.push_back(mail::row_of(mail::Uid(i + 1), texts[i]));
    edit.add({.uid = mail::Uid(i + 1), .system = {}, .modseq = mail::ModSeq(1), .keywords = &none, .size_bytes = 1});
  }
  const mail::ColumnsPage columns(*mail::decode_columns_page(mail::encode_columns_page(rows)), {});
  const mail::HotPagePtr hot = edit.finish();
  const Key key{ColumnContains{imap::EnvelopeField::from, mime::Substring("NEEDLE"), 0}};
  const Verdicts verdicts = evaluate(key, {*hot, nullptr, &columns}, RowSet::first(5, 5));
  std::vector<std::uint32_t> found;
  verdicts.yes.for_each([&](std::uint32_t row) { found.push_back(row); });
  EXPECT_EQ(found, (std::vector<std::uint32_t>{2, 4}));
}

TEST(RowSet, CountsAndCombines) {
  for (std::uint32_t rows : {1u, 63u, 64u, 65u, 1'000u}) {
    RowSet all = RowSet::first(rows, rows);
    EXPECT_EQ(all.count(), rows);
    EXPECT_EQ(all.lowest(), 0u);
    EXPECT_EQ(all.highest(), rows - 1);
    RowSet some(rows);
    some.add_range(rows / 3, rows / 2);
    EXPECT_EQ(some.count(), rows / 2 - rows / 3);
    all -= some;
    EXPECT_EQ(all.count(), rows - some.count());
    all &= some;
    EXPECT_FALSE(all.any());
  }
}

}  // namespace
}  // namespace search
