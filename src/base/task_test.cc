#include "base/task.h"

#include <thread>

#include <gtest/gtest.h>

#include "base/result.h"
#include "base/scope.h"

namespace base {
namespace {

Task<int> twice(int n) { co_return n * 2; }

Task<int> sum_of_many(int count) {
  int sum = 0;
  for (int i = 0; i < count; ++i) {
    Task<int> one = twice(1);
    sum += co_await one;
  }
  co_return sum;
}

TEST(Task, SymmetricTransferDoesNotGrowTheStack) { EXPECT_EQ(sync_wait(sum_of_many(1'000'000)), 2'000'000); }

Task<int> from_thread(std::jthread& thread) {
  auto waiting = callback_result<int>([&](auto done) { thread = std::jthread([done] { done(7); }); });
  int answer = co_await waiting;
  co_return answer;
}

TEST(Task, WaitsForAnotherThread) {
  std::jthread thread;
  EXPECT_EQ(sync_wait(from_thread(thread)), 7);
}

Task<int> at_once() {
  auto waiting = callback_result<int>([](auto done) { done(5); });
  int answer = co_await waiting;
  co_return answer;
}

TEST(Task, AnAnswerBeforeSuspensionIsTaken) { EXPECT_EQ(sync_wait(at_once()), 5); }

Task<Result<int>> refused() { co_return fail(Errc::not_found, "nothing"); }
Task<Result<int>> propagates() {
  Task<Result<int>> inner = refused();
  CO_TRY(int value, co_await inner);
  co_return value + 1;
}

TEST(Task, CoTryReturnsTheError) {
  Result<int> result = sync_wait(propagates());
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, Errc::not_found);
}

Task<int> throws() {
  throw std::runtime_error("out");
  co_return 0;
}
Task<bool> catches() {
  try {
    Task<int> inner = throws();
    co_await inner;
  } catch (const std::runtime_error&) {
    co_return true;
  }
  co_return false;
}

TEST(Task, ExceptionsReachTheAwaiter) { EXPECT_TRUE(sync_wait(catches())); }

}  // namespace
}  // namespace base
