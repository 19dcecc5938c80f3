#include "search/thread.h"

#include <algorithm>
#include <ctime>
#include <memory>
#include <numeric>
#include <string>

#include <gtest/gtest.h>

#include "mail/change.h"
#include "mime/base_subject.h"
#include "mime/casemap.h"
#include "mime/message_id.h"
#include "search/references_tree.h"
#include "search/sort.h"

namespace search {
namespace {

struct Message {
  std::string id;
  std::vector<std::string> references;
  std::string subject;
  std::int64_t sent = 0;
};

Rows rows_of(const std::vector<Message>& messages) {
  Rows rows;
  for (const Message& message : messages) {
    auto appended = std::make_shared<mail::Appended>();
    mime::MessageColumns* columns = &appended->columns;
    mime::BaseSubject base = mime::base_subject(message.subject);
    columns->base_subject = mime::unicode_casemap(base.text);
    columns->reply_or_forward = base.reply_or_forward;
    columns->message_id = message.id;
    columns->message_id_hash = message.id.empty() ? 0 : mime::message_id_hash(message.id);
    for (const std::string& reference : message.references) {
      columns->references.push_back(reference);
      columns->reference_hashes.push_back(mime::message_id_hash(reference));
    }
    std::vector<std::shared_ptr<const mail::Appended>> tail{appended};
    rows.places.push_back({rows.size++, 0});
    rows.pages.push_back(std::make_shared<const mail::ColumnsPage>(nullptr, std::move(tail)));
    rows.arrival_seconds.push_back(message.sent);
    rows.sent_seconds.push_back(message.sent);
    rows.size_bytes.push_back(0);
  }
  return rows;
}

// "1 (2 3) 4": each thread's tree, children in parentheses behind their parent.
std::string text(const std::vector<Member>& members) {
  std::string out;
  std::uint32_t depth = 0;
  for (const Member& member : members) {
    if (!out.empty() && member.depth > depth) out += " (";
    for (; depth > member.depth; --depth) out += ")";
    if (!out.empty() && out.back() != '(') out += ' ';
    depth = member.depth;
    out += std::to_string(member.row == no_row ? 0 : member.row + 1);
  }
  return out + std::string(depth, ')');
}

std::string references(const std::vector<Message>& messages) { return text(thread_by_references(rows_of(messages))); }
std::string by_subject(const std::vector<Message>& messages) {
  return text(thread_by_ordered_subject(rows_of(messages)));
}

TEST(ThreadReferences, AChainAndItsSiblings) {
  EXPECT_EQ(references({{"a", {}, "x", 1}, {"b", {"a"}, "Re: x", 2}, {"c", {"a", "b"}, "Re: x", 3}}), "1 (2 (3))");
  EXPECT_EQ(references({{"a", {}, "x", 1}, {"b", {"a"}, "Re: x", 3}, {"c", {"a"}, "Re: x", 2}}), "1 (3 2)");
  EXPECT_EQ(references({{"c", {"a", "b"}, "y", 3}, {"b", {"a"}, "y", 2}, {"a", {}, "y", 1}}), "3 (2 (1))");
}

TEST(ThreadReferences, MissingMessages) {
  // One child of a dummy is promoted, several are held together by it.
  EXPECT_EQ(references({{"b", {"gone"}, "x", 1}}), "1");
  EXPECT_EQ(references({{"b", {"gone"}, "x", 1}, {"c", {"gone"}, "y", 2}}), "0 (1 2)");
  EXPECT_EQ(references({{"a", {}, "x", 1}, {"c", {"a", "gone"}, "Re: x", 2}}), "1 (2)");
}

TEST(ThreadReferences, LoopsAndDuplicates) {
  EXPECT_EQ(references({{"a", {"b"}, "x", 1}, {"b", {"a"}, "y", 2}}), "2 (1)");
  EXPECT_EQ(references({{"a", {"a"}, "x", 1}}), "1");
  EXPECT_EQ(references({{"a", {}, "x", 1}, {"a", {}, "y", 2}, {"b", {"a"}, "z", 3}}), "1 (3) 2");
  EXPECT_EQ(references({{"", {}, "x", 1}, {"", {}, "y", 2}}), "1 2");
}

TEST(ThreadReferences, ThreadsOfOneSubjectMerge) {  // RFC 5256 3, step 5
  // A reply goes below the original; two originals below a new dummy; a dummy takes both.
  EXPECT_EQ(references({{"a", {}, "x", 1}, {"b", {}, "Re: x", 2}}), "1 (2)");
  EXPECT_EQ(references({{"b", {}, "Re: x", 1}, {"a", {}, "x", 2}}), "2 (1)");
  EXPECT_EQ(references({{"a", {}, "x", 1}, {"b", {}, "X", 2}}), "0 (1 2)");
  EXPECT_EQ(references({{"a", {}, "x", 1}, {"b", {}, "x", 2}, {"c", {}, "x", 3}}), "0 (1 2 3)");
  EXPECT_EQ(references({{"b", {}, "Re: x", 1}, {"a", {}, "x", 2}, {"c", {}, "x", 3}}), "0 (2 (1) 3)");
  EXPECT_EQ(references({{"b", {"g"}, "Re: x", 1}, {"c", {"g"}, "Re: x", 2}, {"a", {}, "x", 3}}), "0 (1 2 3)");
  EXPECT_EQ(references({{"a", {}, "", 1}, {"b", {}, "", 2}}), "1 2");
}

TEST(ThreadReferences, EveryMessageOnceWhateverTheHeadersSay) {
  std::uint32_t seed = 12345;
  auto random = [&](std::uint32_t below) {
    seed = seed * 1664525 + 1013904223;
    return seed / 65536 % below;
  };
  for (int round = 0; round < 300; ++round) {
    std::vector<Message> messages(1 + random(20));
    for (Message& message : messages) {
      message.id = "m" + std::to_string(random(15));
      for (std::uint32_t i = random(5); i > 0; --i) message.references.push_back("m" + std::to_string(random(15)));
      message.subject = (random(2) == 0 ? "Re: s" : "s") + std::to_string(random(4));
      message.sent = random(10);
    }
    const Rows rows = rows_of(messages);
    for (const auto& members : {thread_by_references(rows), thread_by_ordered_subject(rows)}) {
      std::vector<std::uint32_t> uids;
      for (const Member& member : members) {
        if (member.row != no_row) uids.push_back(member.row + 1);
      }
      std::sort(uids.begin(), uids.end());
      ASSERT_EQ(uids.size(), messages.size()) << "round " << round;
      for (std::uint32_t i = 0; i < uids.size(); ++i) ASSERT_EQ(uids[i], i + 1) << "round " << round;
    }
  }
}

// A chain as deep as the mailbox, children first: neither recursion nor quadratic walks may come of it.
TEST(ThreadReferences, AnyDepth) {
  std::vector<Message> messages;
  for (int i = 50'000; i > 0; --i) {
    messages.push_back({"m" + std::to_string(i), {"m" + std::to_string(i - 1)}, "", i});
  }
  auto members = thread_by_references(rows_of(messages));
  ASSERT_EQ(members.size(), messages.size());
  EXPECT_EQ(members.back().depth, messages.size() - 1);
}

// A chain of messages that are not there, each with one child that is: what is promoted from the bottom to the top must
// not be copied at every step.
TEST(ThreadReferences, AnyChainOfMissingMessages) {
  constexpr std::uint32_t count = 100'000;
  std::vector<Message> messages;
  for (std::uint32_t i = 1; i <= count; ++i) {
    messages.push_back({"m" + std::to_string(i), {"d" + std::to_string(i - 1), "d" + std::to_string(i)}, "", i});
  }
  const Rows rows = rows_of(messages);
  const std::clock_t began = std::clock();
  const auto members = thread_by_references(rows);
  EXPECT_LT(std::clock() - began, 3 * CLOCKS_PER_SEC);  // a tenth of a second is what it takes
  ASSERT_EQ(members.size(), count + 1);
  EXPECT_EQ(members.front(), (Member{no_row, 0}));
  for (std::uint32_t i = 0; i < count; ++i) ASSERT_EQ(members[i + 1], (Member{i, 1}));
}

// Every message refers to others that are nowhere: memory is bounded, every message is there, and who refers to
// messages that are there is below them all the same.
TEST(ThreadReferences, AnyNumberOfMissingMessages) {
  constexpr std::uint32_t count = 2'000;
  std::vector<Message> messages(1, {"top", {}, "", 0});
  for (std::uint32_t i = 1; i < count; ++i) {
    Message message{"m" + std::to_string(i), {}, "", i};
    for (int missing = 0; missing < 100; ++missing)
      message.references.push_back("x" + std::to_string(i) + '.' + std::to_string(missing));
    message.references.push_back("top");
    messages.push_back(std::move(message));
  }
  const Rows rows = rows_of(messages);
  EXPECT_LE(ReferencesTree(rows).nodes().size(), count + missing_for_each_message * count + missing_for_all_messages);
  const auto members = thread_by_references(rows);
  std::size_t below_top = 0;
  for (const Member& member : members) below_top += member.row != no_row && member.depth == 1 ? 1 : 0;
  EXPECT_EQ(members.size(), count);
  EXPECT_EQ(below_top, count - 1);
}

TEST(ThreadOrderedSubject, FirstMessageAboveTheRest) {
  EXPECT_EQ(by_subject({{"", {}, "b", 2}, {"", {}, "a", 1}, {"", {}, "Re: b", 3}, {"", {}, "B", 4}}), "2 1 (3 4)");
  EXPECT_EQ(by_subject({{"", {}, "z", 1}, {"", {}, "a", 2}}), "1 2");
  EXPECT_EQ(by_subject({}), "");
}

TEST(Sort, CriteriaInOrderTiesByNumber) {
  const Rows rows = rows_of({{"", {}, "b", 2}, {"", {}, "a", 1}, {"", {}, "Re: b", 1}, {"", {}, "a", 2}});
  auto uids = [&](std::vector<imap::SortCriterion> criteria) {
    std::string out;
    for (std::uint32_t row : sorted(rows, criteria)) out += std::to_string(row + 1);
    return out;
  };
  using imap::SortKey;
  using imap::SortOrder;
  EXPECT_EQ(uids({{SortKey::subject, SortOrder::ascending}}), "2413");
  EXPECT_EQ(uids({{SortKey::subject, SortOrder::reverse}}), "1324");
  EXPECT_EQ(uids({{SortKey::subject, SortOrder::ascending}, {SortKey::date, SortOrder::reverse}}), "4213");
  EXPECT_EQ(uids({{SortKey::size, SortOrder::ascending}}), "1234");
  EXPECT_EQ(uids({{SortKey::size, SortOrder::reverse}}), "1234");
}

// The plain definition of subject and date as criteria: compare whole texts, keep the order of what is equal.
std::vector<std::uint32_t> plainly_sorted(const Rows& rows, imap::SortOrder of_subjects) {
  std::vector<std::uint32_t> result(rows.sent_seconds.size());
  std::iota(result.begin(), result.end(), 0);
  std::ranges::sort(result, [&](std::uint32_t a, std::uint32_t b) {
    const auto subject_a = rows.text(mail::TextColumn::base_subject, a);
    const auto subject_b = rows.text(mail::TextColumn::base_subject, b);
    if (subject_a != subject_b)
      return of_subjects == imap::SortOrder::reverse ? subject_b < subject_a : subject_a < subject_b;
    if (rows.sent_seconds[a] != rows.sent_seconds[b]) return rows.sent_seconds[a] < rows.sent_seconds[b];
    return a < b;
  });
  return result;
}

TEST(Sort, AnyTextsAndNumbers) {
  std::uint32_t seed = 99;
  auto random = [&](std::uint32_t below) {
    seed = seed * 1664525 + 1013904223;
    return seed / 65536 % below;
  };
  for (std::uint32_t size : {3u, 40u, 300u, 4'000u}) {
    std::vector<Message> messages(size);
    for (Message& message : messages) {
      message.sent = static_cast<std::int64_t>(random(5)) - 2;
      if (random(4) == 0) message.sent *= 1'000'000'000'000;
      message.subject = std::string(random(3) * 7, 'a');
      for (std::uint32_t i = random(10); i > 0; --i) message.subject += static_cast<char>('a' + random(2));
    }
    const Rows rows = rows_of(messages);
    for (auto order : {imap::SortOrder::ascending, imap::SortOrder::reverse}) {
      const imap::SortCriterion criteria[] = {
          {imap::SortKey::subject, order}, {imap::SortKey::subject}, {imap::SortKey::date}};
      ASSERT_EQ(sorted(rows, criteria), plainly_sorted(rows, order)) << size;
    }
  }
}

}  // namespace
}  // namespace search
