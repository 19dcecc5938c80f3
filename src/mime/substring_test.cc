#include "mime/substring.h"

#include <random>

#include <gtest/gtest.h>

#include "mime/ascii.h"

namespace mime {
namespace {

std::string upper(std::string text) {
  for (char& c : text) c = ascii_upper(c);
  return text;
}

TEST(Substring, agrees_with_find_at_every_place) {
  std::mt19937 random(11);
  const auto text_of = [&](std::size_t size, std::string_view letters) {
    std::string out;
    while (out.size() < size) out.push_back(letters[random() % letters.size()]);
    return out;
  };
  for (const std::string_view letters : {std::string_view("aB"), std::string_view("aAbB @Q"), std::string_view("a")}) {
    for (int round = 0; round < 1'000; ++round) {
      const std::string text = text_of(random() % 300, letters);
      const std::string needle = text_of(random() % 7, letters);
      const Substring exact(needle);
      const Substring ignoring(upper(needle), LetterCase::ascii_ignored);
      for (std::size_t from = 0; from <= text.size() + 1; ++from) {
        ASSERT_EQ(exact.find(text, from), std::string_view(text).find(needle, from)) << text << '|' << needle;
        ASSERT_EQ(ignoring.find(text, from), upper(text).find(upper(needle), from)) << text << '|' << needle;
      }
    }
  }
}

TEST(Substring, reads_nothing_behind_the_text) {
  const std::string buffer = "xxNEEDLE";
  EXPECT_EQ(Substring("NEEDLE").find(std::string_view(buffer).substr(0, 7)), Substring::npos);
  EXPECT_EQ(Substring("NEEDLE").find(buffer), 2u);
}

// Only letters have a case: bit 5 tells '@' from '`' and '[' from '{'.
TEST(Substring, ignores_the_case_of_letters_alone) {
  const std::string pad(40, '.');
  EXPECT_FALSE(Substring("@", LetterCase::ascii_ignored).in(pad + '`' + pad));
  EXPECT_FALSE(Substring("A[", LetterCase::ascii_ignored).in(pad + "a{" + pad));
  EXPECT_TRUE(Substring("A[", LetterCase::ascii_ignored).in(pad + "a[" + pad));
}

// Quadratic, this would take minutes.
TEST(Substring, is_linear_where_all_looks_alike) {
  const std::string text(4 << 20, 'A');
  EXPECT_FALSE(Substring(std::string(20'000, 'A') + "B" + std::string(20'000, 'A')).in(text));
  EXPECT_FALSE(Substring("B" + std::string(40'000, 'A')).in(text));
}

}  // namespace
}  // namespace mime
