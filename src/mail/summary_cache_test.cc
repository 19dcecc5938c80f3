#include "mail/summary_cache.h"

#include <gtest/gtest.h>

#include "mime/parser.h"

namespace mail {
namespace {

constexpr engine::Partition ours(7);

std::string subject_of(const StoredSummary& stored) { return std::string(stored.summary.header()); }

// Of messages with these ids, whose header tells the id; id 0 stands for one that could not be read.
SummaryBatchPtr batch_of(const std::vector<MessageId>& messages) {
  auto batch = std::make_shared<SummaryBatch>();
  for (const MessageId message : messages) {
    const std::string text = "Subject: " + std::to_string(message.value) + "\r\n\r\n";
    batch->records.emplace_back(mime::build_summary(mime::parse(text), ""));
  }
  for (std::size_t i = 0; i < messages.size(); ++i) {
    if (messages[i] == MessageId(0)) {
      batch->opened.emplace_back(base::fail(base::Errc::corrupt, "not read"));
    } else {
      StoredSummary stored;
      stored.summary = mime::SummaryView::open(*batch->records[i]).value();
      batch->opened.emplace_back(stored);
    }
  }
  return batch;
}

std::vector<MessageId> ids(std::uint64_t first, std::uint64_t count) {
  std::vector<MessageId> out;
  out.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) out.emplace_back(first + i);
  return out;
}

TEST(SummaryCache, gives_what_it_got_in_the_order_asked) {
  SummaryCache cache(1 << 20);
  cache.put(ours, ids(1, 3), batch_of(ids(1, 3)));
  cache.put(ours, ids(4, 2), batch_of(ids(4, 2)));
  const std::vector<MessageId> asked{MessageId(5), MessageId(2), MessageId(4)};
  const auto found = cache.find(ours, asked);
  ASSERT_TRUE(found.has_value());
  ASSERT_EQ(found->size(), 3u);
  EXPECT_EQ(subject_of(**(*found)[0]), "Subject: 5\r\n\r\n");
  EXPECT_EQ(subject_of(**(*found)[1]), "Subject: 2\r\n\r\n");
  EXPECT_EQ(subject_of(**(*found)[2]), "Subject: 4\r\n\r\n");
}

TEST(SummaryCache, gives_all_or_nothing) {
  SummaryCache cache(1 << 20);
  cache.put(ours, ids(1, 3), batch_of(ids(1, 3)));
  EXPECT_FALSE(cache.find(ours, ids(1, 4)).has_value());
  EXPECT_FALSE(cache.find(engine::Partition(8), ids(1, 3)).has_value());
  EXPECT_FALSE(cache.find(ours, ids(1 + SummaryCache::slots, 3)).has_value());
  EXPECT_TRUE(cache.find(ours, ids(1, 3)).has_value());
  EXPECT_TRUE(cache.find(ours, {}).has_value());
}

TEST(SummaryCache, keeps_no_failure) {
  SummaryCache cache(1 << 20);
  const std::vector<MessageId> messages{MessageId(1), MessageId(0), MessageId(3)};
  cache.put(ours, messages, batch_of(messages));
  EXPECT_FALSE(cache.find(ours, messages).has_value());
  EXPECT_TRUE(cache.find(ours, ids(3, 1)).has_value());
}

TEST(SummaryCache, forgets_the_oldest_and_stays_within_its_bound) {
  constexpr std::size_t bound = 100'000;
  SummaryCache cache(bound);
  for (std::uint64_t batch = 0; batch < 200; ++batch) {
    cache.put(ours, ids(1 + batch * 10, 10), batch_of(ids(1 + batch * 10, 10)));
    EXPECT_LE(cache.bytes(), bound);
    EXPECT_TRUE(cache.find(ours, ids(1 + batch * 10, 10)).has_value());
  }
  EXPECT_FALSE(cache.find(ours, ids(1, 10)).has_value());
  SummaryCache small(10);
  small.put(ours, ids(1, 10), batch_of(ids(1, 10)));
  EXPECT_EQ(small.bytes(), 0u);
}

TEST(SummaryCache, keeps_what_was_given_out_as_long_as_it_is_held) {
  SummaryPtr held;
  {
    SummaryCache cache(1 << 20);
    cache.put(ours, ids(1, 2), batch_of(ids(1, 2)));
    const auto found = cache.find(ours, ids(2, 1));
    ASSERT_TRUE(found.has_value());
    held = *found->front();
  }
  EXPECT_EQ(subject_of(*held), "Subject: 2\r\n\r\n");
}

}  // namespace
}  // namespace mail
