// Which pages a full cache keeps: by the order of asking alone, so that each test can say it to the page.
#include "mail/page_cache.h"

#include <gtest/gtest.h>

namespace mail {
namespace {

constexpr std::size_t page_bytes = 100'000;

PageCache::Key key_of(std::uint64_t number) { return {engine::Partition(7), MailboxId(1), PageNumber(number)}; }

PageCache cache_for(std::size_t pages) { return PageCache(pages * (page_bytes + PageCache::entry_bytes)); }

// As PageStore asks: whether it was there.
bool ask(PageCache& cache, std::uint64_t number) {
  if (cache.find(key_of(number))) return true;
  cache.put(key_of(number), ColdPagePtr(), page_bytes);
  return false;
}

// How many of the pages from `first` up to and without `end` were there.
std::size_t scan(PageCache& cache, std::uint64_t first, std::uint64_t end) {
  std::size_t found = 0;
  for (std::uint64_t number = first; number < end; ++number) found += ask(cache, number) ? 1 : 0;
  return found;
}

TEST(PageCache, KeepsAllWhereThereIsRoom) {
  PageCache cache = cache_for(10);
  EXPECT_EQ(scan(cache, 0, 10), 0u);
  EXPECT_EQ(scan(cache, 0, 10), 10u);
}

TEST(PageCache, FindsInAScanLargerThanItselfWhatItHolds) {
  PageCache cache = cache_for(80);
  scan(cache, 0, 100);
  for (int again = 0; again < 5; ++again) EXPECT_EQ(scan(cache, 0, 100), 80u);
}

TEST(PageCache, HoldsOnToWhatIsUsedWhileAScanPassesBy) {
  PageCache cache = cache_for(10);
  scan(cache, 0, 10);
  for (std::uint64_t passing = 100; passing < 1'000; ++passing) {
    ask(cache, passing);
    EXPECT_EQ(scan(cache, 0, 10), 10u);
  }
}

TEST(PageCache, TakesWhatIsAskedForTwiceInPlaceOfWhatNobodyAsksFor) {
  PageCache cache = cache_for(10);
  scan(cache, 0, 10);
  EXPECT_EQ(scan(cache, 20, 30), 0u);
  EXPECT_EQ(scan(cache, 20, 30), 0u);
  EXPECT_EQ(scan(cache, 20, 30), 10u);
  // And back: what it gave up, asked for later than what took its place.
  EXPECT_EQ(scan(cache, 0, 10), 0u);
  EXPECT_EQ(scan(cache, 0, 10), 0u);
  EXPECT_EQ(scan(cache, 0, 10), 10u);
}

TEST(PageCache, OneOfManyPagesNeedsRoomThatOlderPagesGive) {
  PageCache cache = cache_for(10);
  scan(cache, 0, 10);
  const auto large = key_of(50);
  cache.put(large, ColdPagePtr(), 5 * page_bytes);
  ask(cache, 0);
  cache.put(large, ColdPagePtr(), 5 * page_bytes);
  EXPECT_TRUE(cache.find(large));
  EXPECT_TRUE(cache.find(key_of(0)));
  EXPECT_LE(cache.bytes(), 10 * (page_bytes + PageCache::entry_bytes));
  EXPECT_EQ(scan(cache, 6, 10), 4u);
}

TEST(PageCache, KeepsNothingLargerThanItself) {
  PageCache cache = cache_for(2);
  cache.put(key_of(1), ColdPagePtr(), 10 * page_bytes);
  cache.put(key_of(1), ColdPagePtr(), 10 * page_bytes);
  EXPECT_FALSE(cache.find(key_of(1)));
  EXPECT_EQ(cache.bytes(), 0u);
}

TEST(PageCache, ForgetsWhatItIsTold) {
  PageCache cache = cache_for(10);
  scan(cache, 0, 2);
  cache.forget(key_of(0));
  EXPECT_FALSE(cache.find(key_of(0)));
  EXPECT_TRUE(cache.find(key_of(1)));
  EXPECT_EQ(cache.bytes(), page_bytes + PageCache::entry_bytes);
  cache.forget(key_of(1));
  EXPECT_EQ(cache.bytes(), 0u);
}

// A page number is one of cold pages or of columns pages; a damaged directory may say the other.
TEST(PageCache, TellsKindsOfPagesApart) {
  PageCache cache = cache_for(10);
  cache.put(key_of(1), std::make_shared<const StoredColumns>(), page_bytes);
  EXPECT_TRUE(std::holds_alternative<StoredColumnsPtr>(*cache.find(key_of(1))));
}

TEST(PageCache, RemembersABoundedNumberOfPagesThatItDoesNotHold) {
  PageCache cache = cache_for(1'000);
  scan(cache, 0, 100'000);
  EXPECT_LE(cache.remembered(), 1'000 * (page_bytes + PageCache::entry_bytes) / PageCache::bytes_for_each_remembered);
  EXPECT_EQ(scan(cache, 0, 1'000), 1'000u);
}

}  // namespace
}  // namespace mail
