// The engines under test, each as something that opens a fresh store and, where it keeps one, opens it again.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "tests/conformance/blocking.h"

namespace conformance {

class Store {
 public:
  virtual ~Store() = default;
  virtual Engine& engine() = 0;
  // Closes and opens again; false: this engine keeps nothing.
  virtual bool reopen() { return false; }
  // Whether reopening keeps what was stored: otherwise reopen() does nothing.
  virtual bool is_kept() const { return false; }
};

struct EngineKind {
  std::string name;
  std::function<std::unique_ptr<Store>()> make;
};

const std::vector<EngineKind>& engine_kinds();

class ConformanceTest : public testing::TestWithParam<EngineKind> {
 protected:
  void SetUp() override { store_ = GetParam().make(); }
  Engine& engine() { return store_->engine(); }
  Blocking blocking() { return Blocking(store_->engine()); }
  bool reopen() { return store_->reopen(); }

 private:
  std::unique_ptr<Store> store_;
};

// One line a file: CONFORMANCE_SUITE(ConditionsTest)
#define CONFORMANCE_SUITE(suite)                                                           \
  class suite : public conformance::ConformanceTest {};                                    \
  INSTANTIATE_TEST_SUITE_P(Engines, suite, testing::ValuesIn(conformance::engine_kinds()), \
                           [](const auto& info) { return info.param.name; })

}  // namespace conformance
