#include "base/log.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "base/log_gathering.h"

namespace base::log {
namespace {

// What was logged, from `level=` on (before it stands the time).
std::string logged(auto&& work) {
  testing::internal::CaptureStderr();
  work();
  std::string out = testing::internal::GetCapturedStderr();
  auto at = out.find("level=");
  return at == out.npos ? out : out.substr(at);
}

TEST(Log, WritesAFieldAfterAnother) {
  std::string line = logged([] { info("login", {{"account", "ines"}, {"messages", 7}}); });
  EXPECT_EQ(line, "level=info event=login account=ines messages=7\n");
}

TEST(Log, LinesThatAreGatheredComeInOrderAndNoneIsLost) {
  std::string expected;
  const std::string out = logged([&] {
    Gathering gathering;
    for (int i = 0; i < 10'000; ++i) {
      write(i % 1'000 == 999 ? Level::warning : Level::info, "line", {{"i", i}});
      expected += "event=line i=" + std::to_string(i) + "\n";
    }
  });
  std::string events;
  for (std::size_t at = 0; (at = out.find("event=", at)) != out.npos; at = out.find('\n', at))
    events += out.substr(at, out.find('\n', at) + 1 - at);
  EXPECT_EQ(events, expected);
}

TEST(Log, AWarningIsWrittenAtOnceWithWhatWaits) {
  Gathering gathering;
  const std::string out = logged([] {
    for (int i = 0; i < 3; ++i) info("line", {{"i", i}});
    warning("trouble", {});
  });
  EXPECT_EQ(std::ranges::count(out, '\n'), 4);
}

TEST(Log, AValueCannotForgeAFieldOrALine) {
  struct Case {
    std::string value;
    std::string written;
  };
  const Case cases[] = {
      {"", R"("")"},
      {"two words", R"("two words")"},
      {"a=b", R"("a=b")"},
      {"quo\"te", R"("quo\"te")"},
      {"back\\slash", R"("back\\slash")"},
      {"x\r\nlevel=info event=login", R"("x\x0d\x0alevel=info event=login")"},
      {std::string("n\0l", 3), R"("n\x00l")"},
      {"esc\x1b[31m", R"("esc\x1b[31m")"},
      {"del\x7f", R"("del\x7f")"},
      {"\xc3\xa4", "\xc3\xa4"},
      {"{}%s", "{}%s"},
  };
  for (const Case& c : cases) {
    std::string line = logged([&] { warning("odd", {{"value", c.value}}); });
    EXPECT_EQ(line, "level=warning event=odd value=" + c.written + "\n");
    EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
  }
}

TEST(Log, BelowTheLevelNothingIsWritten) {
  EXPECT_EQ(logged([] { debug("quiet", {}); }), "");
  set_level(Level::debug);
  EXPECT_EQ(logged([] { debug("loud", {}); }), "level=debug event=loud\n");
  set_level(Level::info);
}

TEST(Log, AnIncidentHasAnIdThatTheClientCanBeTold) {
  std::string id;
  std::string line = logged([&] { id = incident("commit", Error(Errc::io, "write: no space"), {{"account", 3}}); });
  EXPECT_FALSE(id.empty());
  EXPECT_EQ(line.find("level=error event=commit incident=" + id + " account=3 error=\"io: write: no space ("), 0u)
      << line;
  std::string other;
  logged([&] { other = incident("commit", Error(Errc::io, "again")); });
  EXPECT_NE(id, other);
}

TEST(Log, OfALimitedEventSoManyLinesAMinuteAreWritten) {
  static constexpr std::string_view events[] = {"knock"};
  limit_lines(events, 2);
  std::string lines = logged([] {
    for (int i = 0; i < 5; ++i) info("knock", {{"i", i}});
    info("other", {});
    incident("knock", Error(Errc::io, "x"));
  });
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 3) << lines;
  EXPECT_EQ(logged([] { tell_held_back(std::chrono::steady_clock::now()); }), "");
  const auto later = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  EXPECT_EQ(logged([&] { tell_held_back(later); }),
            "level=warning event=lines_held_back of=knock lines=4 setting=log.lines_per_minute\n");
  limit_lines({}, 0);
}

}  // namespace
}  // namespace base::log
