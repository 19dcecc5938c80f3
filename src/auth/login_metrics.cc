#include "auth/login_metrics.h"

#include <array>
#include <string>

#include "base/metrics.h"

namespace auth {
namespace {

constexpr std::array<std::string_view, 5> mechanisms = {"login", "plain", "login-sasl", "scram-sha-256",
                                                        "scram-sha-256-plus"};
constexpr std::array<std::string_view, 4> results = {"ok", "failed", "locked", "unavailable"};

using Counters = std::array<std::array<base::Counter*, results.size()>, mechanisms.size()>;

Counters make_counters() {
  Counters counters{};
  for (std::size_t m = 0; m < mechanisms.size(); ++m) {
    for (std::size_t r = 0; r < results.size(); ++r) {
      counters[m][r] = &base::counter("logins_total", "Logins tried, by mechanism and result",
                                      {{"mechanism", std::string(mechanisms[m])}, {"result", std::string(results[r])}});
    }
  }
  return counters;
}

const Counters counters = make_counters();
base::Counter& throttled =
    base::counter("logins_throttled_total", "Logins made to wait because others failed before them");

}  // namespace

void count_login(std::string_view mechanism, LoginResult result) {
  for (std::size_t m = 0; m < mechanisms.size(); ++m) {
    if (mechanisms[m] == mechanism) counters[m][static_cast<std::size_t>(result)]->add();
  }
}

void count_throttled_login() { throttled.add(); }

}  // namespace auth
