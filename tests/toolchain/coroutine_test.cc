// Coroutines as CONTRIBUTING.md has us write them, beside places where g++ 12.2 goes wrong: in one expression with a
// co_await it destroys a capturing lambda twice, frees the strings of a braced temporary twice, and crashes on a
// ternary. Every object here counts its constructions and destructions and knows its own address, so that such a fault
// fails a test. A new compiler has to pass here before it is used.
#include <gtest/gtest.h>

#include "base/result.h"
#include "base/scope.h"
#include "base/task.h"

namespace {

using base::Result;
using base::sync_wait;
using base::Task;

// Counts those alive; a copy made behind the language's back does not know its address.
class Tracked {
 public:
  explicit Tracked(int value) : value_(value) { ++alive; }
  Tracked(const Tracked& other) : value_(other.value_) { ++alive; }
  Tracked(Tracked&& other) noexcept : value_(std::exchange(other.value_, -1)) { ++alive; }
  Tracked& operator=(const Tracked&) = default;
  Tracked& operator=(Tracked&&) = default;
  ~Tracked() {
    EXPECT_EQ(self_, this) << "destroyed at another address than constructed";
    self_ = nullptr;
    --alive;
  }
  int value() const {
    EXPECT_EQ(self_, this) << "used at another address than constructed";
    return value_;
  }

  static inline int alive = 0;

 private:
  int value_;
  const Tracked* self_ = this;
};

class Coroutines : public testing::Test {
 protected:
  void SetUp() override { Tracked::alive = 0; }
  void TearDown() override { EXPECT_EQ(Tracked::alive, 0) << "objects leaked, or destroyed twice"; }
};

// Suspends for good: the coroutine goes on from the executor's queue, on another stack.
Task<int> later(int value) {
  co_await base::yield_to(*base::Executor::current());
  co_return value;
}

Task<int> by_value(Tracked tracked) {
  Task<int> wait = later(1);
  int one = co_await wait;
  co_return tracked.value() + one;
}

Task<int> moves_into_a_call() {
  Tracked tracked(41);
  Task<int> call = by_value(std::move(tracked));
  int sum = co_await call;
  co_return sum;
}

TEST_F(Coroutines, AParameterByValueIsDestroyedOnce) { EXPECT_EQ(sync_wait(moves_into_a_call()), 42); }

Task<int> temporary_into_a_named_task() {
  Task<int> call = by_value(Tracked(1));
  int sum = co_await call;
  co_return sum;
}

TEST_F(Coroutines, ATemporaryArgumentBeforeTheAwaitIsDestroyedOnce) {
  EXPECT_EQ(sync_wait(temporary_into_a_named_task()), 2);
}

Task<int> applies(std::function<int(int)> function) {
  Task<int> wait = later(20);
  int value = co_await wait;
  co_return function(value);
}

Task<int> capturing_function_by_name() {
  auto tracked = std::make_shared<Tracked>(1);
  std::function<int(int)> add = [tracked](int value) { return value + tracked->value(); };
  Task<int> call = applies(std::move(add));
  int sum = co_await call;
  co_return sum;
}

TEST_F(Coroutines, ACapturingFunctionNamedBeforeTheAwaitIsDestroyedOnce) {
  EXPECT_EQ(sync_wait(capturing_function_by_name()), 21);
}

struct Options {
  std::string name;
  std::vector<int> numbers;
  std::optional<std::string> note;
};

Task<std::size_t> measures(Options options) {
  Task<int> wait = later(0);
  co_await wait;
  co_return options.name.size() + options.numbers.size() + options.note.value_or("").size();
}

Task<std::size_t> aggregate_by_name() {
  Options options{.name = std::string(100, 'n'), .numbers = {1, 2, 3}, .note = std::string(50, 'o')};
  Task<std::size_t> call = measures(std::move(options));
  std::size_t size = co_await call;
  co_return size;
}

TEST_F(Coroutines, AnAggregateNamedBeforeTheAwaitArrivesWhole) { EXPECT_EQ(sync_wait(aggregate_by_name()), 153u); }

Task<Result<std::pair<Tracked, std::string>>> pair_of(int value) {
  if (value < 0) co_return base::fail(base::Errc::bad_syntax, "negative");
  co_return std::pair(Tracked(value), std::string(64, 'x'));
}

Task<Result<int>> binds_after_naming(int value) {
  auto call = pair_of(value);
  CO_TRY(auto pair, co_await call);
  auto& [tracked, text] = pair;
  co_return tracked.value() + static_cast<int>(text.size());
}

TEST_F(Coroutines, CoTryTakesTheValueOutOfAResult) {
  Result<int> sum = sync_wait(binds_after_naming(6));
  ASSERT_TRUE(sum.has_value());
  EXPECT_EQ(*sum, 70);
}

TEST_F(Coroutines, CoTryDestroysWhatItLeaves) {
  Result<int> refused = sync_wait(binds_after_naming(-6));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, base::Errc::bad_syntax);
}

Task<int> chooses(bool first) {
  Task<int> call;
  if (first) {
    call = by_value(Tracked(10));
  } else {
    call = by_value(Tracked(20));
  }
  int chosen = co_await call;
  co_return chosen;
}

TEST_F(Coroutines, AnIfInPlaceOfATernaryAwaitsOneBranch) {
  EXPECT_EQ(sync_wait(chooses(true)), 11);
  EXPECT_EQ(sync_wait(chooses(false)), 21);
}

Task<int> throws_after_waiting(Tracked tracked) {
  Task<int> wait = later(0);
  co_await wait;
  if (tracked.value() > 0) throw tracked.value();
  co_return 0;
}

Task<int> catches() {
  Tracked outside(1);
  int caught = 0;
  try {
    Task<int> call = throws_after_waiting(Tracked(5));
    co_await call;
  } catch (int value) {
    caught = value;
  }
  co_return caught + outside.value();
}

TEST_F(Coroutines, AnExceptionUnwindsAFrameOnce) { EXPECT_EQ(sync_wait(catches()), 6); }

Task<int> holds_across_waits() {
  std::array<Tracked, 3> held = {Tracked(1), Tracked(2), Tracked(3)};
  int sum = 0;
  for (Tracked& tracked : held) {
    Task<int> wait = later(tracked.value());
    sum += co_await wait;
  }
  co_return sum;
}

TEST_F(Coroutines, AnArrayLivesAcrossSuspensions) { EXPECT_EQ(sync_wait(holds_across_waits()), 6); }

TEST_F(Coroutines, ATaskThatNobodyAwaitsFreesItsArguments) {
  {
    Task<int> never = by_value(Tracked(1));
  }
  EXPECT_EQ(Tracked::alive, 0);
}

Task<int> by_reference(const Tracked& tracked) {
  Task<int> wait = later(1);
  int one = co_await wait;
  co_return tracked.value() + one;
}

Task<int> refers_to_its_own() {
  Tracked owned(8);
  Task<int> first = by_reference(owned);
  int a = co_await first;
  Task<int> second = by_reference(owned);
  int b = co_await second;
  co_return a + b;
}

TEST_F(Coroutines, AReferenceToWhatTheAwaiterOwnsStaysGood) { EXPECT_EQ(sync_wait(refers_to_its_own()), 18); }

}  // namespace
