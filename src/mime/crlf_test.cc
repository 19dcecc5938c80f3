#include "mime/crlf.h"

#include <cstdint>
#include <string>

#include <gtest/gtest.h>

namespace mime {
namespace {

struct Outcome {
  bool ok = true;
  std::string out;
  bool cr = false, lf = false;
  bool operator==(const Outcome&) const = default;
};

Outcome normalise(CrlfNormaliser::Policy policy, const std::string& in, std::size_t cut) {
  CrlfNormaliser normaliser(policy);
  Outcome outcome;
  outcome.ok = normaliser.feed(std::string_view(in).substr(0, cut), outcome.out).has_value() &&
               normaliser.feed(std::string_view(in).substr(cut), outcome.out).has_value() &&
               normaliser.finish(outcome.out).has_value();
  outcome.cr = normaliser.saw_bare_cr();
  outcome.lf = normaliser.saw_bare_lf();
  return outcome;
}

// The same through the form that takes its bytes.
Outcome normalise_taken(CrlfNormaliser::Policy policy, const std::string& in, std::size_t cut) {
  CrlfNormaliser normaliser(policy);
  Outcome outcome;
  for (const std::string& piece : {in.substr(0, cut), in.substr(cut)}) {
    auto mended = normaliser.feed(piece);
    outcome.ok = outcome.ok && mended.has_value();
    if (outcome.ok) outcome.out += *mended;
  }
  outcome.ok = outcome.ok && normaliser.finish(outcome.out).has_value();
  outcome.cr = normaliser.saw_bare_cr();
  outcome.lf = normaliser.saw_bare_lf();
  return outcome;
}

TEST(Crlf, follows_the_policy_however_cut) {
  using Policy = CrlfNormaliser::Policy;
  const Policy keep{BareCr::keep, BareLf::normalise};
  const Policy both{BareCr::normalise, BareLf::normalise};
  const Policy refuse{BareCr::refuse, BareLf::refuse};
  struct Case {
    Policy policy;
    std::string in;
    Outcome expected;
  };
  const std::vector<Case> cases{
      {keep, "", {true, "", false, false}},
      {keep, "a\r\nb\r\n", {true, "a\r\nb\r\n", false, false}},
      {keep, "a\nb\r\n\n", {true, "a\r\nb\r\n\r\n", false, true}},
      {keep, "a\rb\r", {true, "a\rb\r", true, false}},
      {keep, "\r\r\n", {true, "\r\r\n", true, false}},
      {both, "a\rb\r\r\n\n\r", {true, "a\r\nb\r\n\r\n\r\n\r\n", true, true}},
      {refuse, "a\r\n", {true, "a\r\n", false, false}},
      {refuse, "a\n", {false, "a", false, true}},
      {refuse, "a\rb", {false, "a", true, false}},
      {refuse, "a\r", {false, "a", true, false}},
  };
  for (const Case& c : cases) {
    for (std::size_t cut = 0; cut <= c.in.size(); ++cut) {
      EXPECT_EQ(normalise(c.policy, c.in, cut), c.expected) << c.in << " cut at " << cut;
      const Outcome taken = normalise_taken(c.policy, c.in, cut);
      EXPECT_EQ(taken.ok, c.expected.ok) << c.in << " cut at " << cut;
      if (taken.ok) {
        EXPECT_EQ(taken, c.expected) << c.in << " cut at " << cut;
      }
    }
  }
}

// Long enough for every place of a block, and for what is left behind the last one.
TEST(Crlf, sees_a_torn_line_break_anywhere_in_a_long_text) {
  const CrlfNormaliser::Policy keep{BareCr::keep, BareLf::normalise};
  std::string whole;
  for (int line = 0; line < 9; ++line) whole += std::string(static_cast<std::size_t>(line), 'x') + "\r\n";
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string torn = whole;
    torn.erase(i, 1);
    const Outcome expected = normalise(keep, torn, torn.size());
    EXPECT_EQ(normalise_taken(keep, torn, torn.size()), expected) << "without byte " << i;
    EXPECT_EQ(expected.cr || expected.lf, whole[i] != 'x') << "without byte " << i;
  }
}

TEST(Crlf, hands_back_bytes_that_need_nothing) {
  CrlfNormaliser normaliser({BareCr::refuse, BareLf::refuse});
  std::string in(100, 'x');
  in += "\r\n\r\n";
  const auto where = reinterpret_cast<std::uintptr_t>(in.data());
  const std::string out = *normaliser.feed(std::move(in));
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(out.data()), where);
}

}  // namespace
}  // namespace mime
