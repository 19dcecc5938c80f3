#include "base/scope.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace base {
namespace {

Task<void> steps(Executor& executor, std::string& trace, char name, int count) {
  for (int i = 0; i < count; ++i) {
    trace += name;
    co_await yield_to(executor);
  }
}

TEST(Scope, TasksOfOneExecutorTakeTurns) {
  BlockingExecutor executor;
  Scope scope;
  std::string trace;
  scope.start(executor, steps(executor, trace, 'a', 3));
  scope.start(executor, steps(executor, trace, 'b', 2));
  EXPECT_EQ(trace, "") << "nothing runs inside start()";
  EXPECT_EQ(scope.running(), 2u);
  executor.drain();
  EXPECT_EQ(trace, "ababa");
  EXPECT_EQ(scope.running(), 0u);
}

TEST(Scope, WhenIdleCallsOnceAfterTheLast) {
  BlockingExecutor executor;
  Scope scope;
  std::string trace;
  int calls = 0;
  scope.start(executor, steps(executor, trace, 'a', 1));
  scope.start(executor, steps(executor, trace, 'b', 2));
  scope.when_idle([&] {
    ++calls;
    EXPECT_EQ(trace, "abb");
  });
  EXPECT_EQ(calls, 0);
  executor.drain();
  EXPECT_EQ(calls, 1);
  scope.start(executor, steps(executor, trace, 'c', 1));
  executor.drain();
  EXPECT_EQ(calls, 1);
}

TEST(Scope, WhenIdleCallsAtOnceIfNothingRuns) {
  Scope scope;
  bool called = false;
  scope.when_idle([&] { called = true; });
  EXPECT_TRUE(called);
}

TEST(Scope, ItsEndWaitsForATaskOfAnotherThread) {
  BlockingExecutor executor;
  std::string trace;
  std::atomic<bool> stop = false;
  std::jthread runner([&] { executor.run_until([&] { return stop.load(); }); });
  {
    Scope scope;
    scope.start(executor, steps(executor, trace, 'a', 100));
  }
  EXPECT_EQ(trace.size(), 100u);
  executor.post([&] { stop = true; });
}

struct OnDestruction {
  bool& destroyed;
  ~OnDestruction() { destroyed = true; }
};

Task<void> owns(bool& destroyed, bool& destroyed_before_the_end) {
  OnDestruction marker{destroyed};
  destroyed_before_the_end = destroyed;
  co_return;
}

TEST(Scope, WhatATaskOwnsIsGoneWhenItCountsAsEnded) {
  BlockingExecutor executor;
  Scope scope;
  bool destroyed = false, early = true, gone_at_idle = false;
  scope.start(executor, owns(destroyed, early));
  scope.when_idle([&] { gone_at_idle = destroyed; });
  executor.drain();
  EXPECT_FALSE(early);
  EXPECT_TRUE(gone_at_idle);
}

Task<void> throws() {
  throw 1;
  co_return;
}

TEST(ScopeDeathTest, AnExceptionOfARootTaskEndsTheProgram) {
  EXPECT_DEATH(sync_wait(throws()), "an exception left a root task");
}

TEST(BlockingExecutor, IsCurrentOnlyWhileItsWorkRuns) {
  BlockingExecutor executor;
  Executor* seen = nullptr;
  executor.post([&] { seen = Executor::current(); });
  EXPECT_EQ(Executor::current(), nullptr);
  executor.drain();
  EXPECT_EQ(seen, &executor);
  EXPECT_EQ(Executor::current(), nullptr);
}

TEST(BlockingExecutor, KeepsOrderAndNeverRunsInsidePost) {
  BlockingExecutor executor;
  std::vector<int> order;
  executor.post([&] {
    executor.post([&] { order.push_back(2); });
    order.push_back(1);
  });
  executor.post([&] { order.push_back(10); });
  executor.drain();
  EXPECT_EQ(order, (std::vector<int>{1, 10, 2}));
}

}  // namespace
}  // namespace base
