// Allocations of each operation against limits.tsv (README.md). With --count-only it judges nothing and measures each
// operation once: what instructions_test.py runs under callgrind. --profile OPERATION does that one a thousand times.
#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string_view>

#include <gtest/gtest.h>

#include "allocations.h"
#include "base/log.h"
#include "operations.h"

namespace {

using guard::Operation;

constexpr int attempts = 3;  // what folds in the background may fall into one of them

// Operation and how many allocations it may make.
std::map<std::string, std::uint64_t> read_limits() {
  std::map<std::string, std::uint64_t> limits;
  std::ifstream in(GUARD_LIMITS);
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string name;
    std::uint64_t allocations = 0;
    if (words >> name >> allocations) limits[name] = allocations;
  }
  return limits;
}

void warm_up(guard::Server& server, const Operation& operation) {
  server.imap(operation.prepare);
  for (unsigned repetition = 0; repetition < 4; ++repetition) operation.run(server, repetition);
}

std::uint64_t allocations_each(guard::Server& server, const Operation& operation) {
  warm_up(server, operation);
  std::uint64_t least = UINT64_MAX;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    const auto before = guard::allocations();
    guard::repeat_measured(server, operation);
    least = std::min(least, (guard::allocations() - before + guard::repetitions / 2) / guard::repetitions);
  }
  return least;
}

TEST(Guard, AllocationsStayBelowTheirLimits) {
  const auto limits = read_limits();
  guard::Server server;
  for (const auto& operation : guard::operations()) {
    ASSERT_TRUE(limits.contains(operation.name)) << operation.name << " has no row in limits.tsv";
    const auto most = limits.at(operation.name);
    const auto each = allocations_each(server, operation);
    std::cout << operation.name << ": " << each << " allocations, at most " << most << "\n";
    EXPECT_LE(each, most) << operation.name
                          << " allocates more than it did; tests/guard/README.md says how to see who.";
    EXPECT_GT(2 * (each + 5), most) << operation.name << " became better: write a limit nearer to it into limits.tsv.";
  }
}

int count_only() {
  guard::Server server;
  for (const auto& operation : guard::operations()) {
    warm_up(server, operation);
    std::cout << operation.name << std::endl;
    guard::repeat_measured(server, operation);
  }
  return 0;
}

int profile(std::string_view name) {
  guard::Server server;
  for (const auto& operation : guard::operations()) {
    if (operation.name != name) continue;
    warm_up(server, operation);
    for (unsigned repetition = 0; repetition < 1'000; ++repetition) operation.run(server, repetition);
    return 0;
  }
  return 64;
}

}  // namespace

int main(int argc, char** argv) {
  guard::leave_me_out();
  base::log::set_level(base::log::Level::warning);
  testing::InitGoogleTest(&argc, argv);
  if (argc > 1 && std::string_view(argv[1]) == "--count-only") return count_only();
  if (argc > 2 && std::string_view(argv[1]) == "--profile") return profile(argv[2]);
  return RUN_ALL_TESTS();
}
