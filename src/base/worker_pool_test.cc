#include "base/worker_pool.h"

#include <latch>

#include <gtest/gtest.h>

#include "base/scope.h"

namespace base {
namespace {

TEST(WorkerPool, AnswersWhereTheCallerWas) {
  WorkerPool pool(2, 10);
  auto answer = sync_wait(pool.run<int>([]() -> Result<int> { return 42; }));
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(*answer, 42);
}

TEST(WorkerPool, RefusesOverItsBound) {
  std::latch release(1);
  WorkerPool pool(1, 1);
  ASSERT_TRUE(pool.submit([&] { release.wait(); }).has_value());
  // The thread may or may not have taken the first one; of the next two at least one finds the queue full.
  int refused = 0;
  for (int i = 0; i < 2; ++i) refused += pool.submit([] {}).has_value() ? 0 : 1;
  EXPECT_GE(refused, 1);
  release.count_down();
}

Task<int> sleeps(Executor& executor) {
  auto nap = sleep_on(executor, std::chrono::milliseconds(5));
  co_await nap;
  co_return 1;
}

TEST(Sleep, GoesOn) {
  BlockingExecutor executor;
  Scope scope;
  std::optional<int> out;
  scope.start(executor, store_result(sleeps(executor), out));
  executor.run_until([&] { return out.has_value(); });
  EXPECT_EQ(*out, 1);
}

}  // namespace
}  // namespace base
