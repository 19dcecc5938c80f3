#include "mime/pieces.h"

#include <random>

#include <gtest/gtest.h>

#include "mime/testing/pieces_writer.h"

namespace mime {
namespace {

std::string pieces_of(std::string_view text, std::string_view context) {
  std::string out;
  append_pieces(out, text, context);
  return out;
}

std::string read(std::string_view pieces, std::string_view context) {
  const auto view = PiecesView::open(pieces, context);
  if (!view.has_value()) return "corrupt";
  std::string out = "before ";
  view->append_to(out);
  EXPECT_EQ(out.size(), 7 + view->size_bytes());
  return out.substr(7);
}

TEST(Pieces, come_back_as_they_were) {
  const std::string context = "From: Ada Lovelace <ada@example.org>\r\nSubject: engines\r\n";
  const std::string texts[] = {
      "",
      "a",
      "Ada Lovelace",
      context,
      context + context,
      "nothing of that at all",
      "(\"Ada Lovelace\" NIL \"ada\" \"example.org\")(\"Ada Lovelace\" NIL \"ada\" \"example.org\")",
      std::string(10'000, 'x'),
      std::string("\0\xff\0\xff\0\xff\0\xff\0\xff\0\xff\0\xff", 14)};
  for (const auto& text : texts) {
    for (const std::string& beside : {std::string(), context, text}) {
      EXPECT_EQ(read(pieces_of(text, beside), beside), text);
    }
  }
}

TEST(Pieces, cost_little_where_text_repeats) {
  const std::string context = "From: Ada Lovelace <ada@example.org>\r\n";
  const std::string address = "((\"Ada Lovelace\" NIL \"ada\" \"example.org\")) ";
  EXPECT_LE(pieces_of(address + address + address, context).size(), address.size() + 10);
  // Little is lost where nothing does.
  EXPECT_LE(pieces_of("abc", context).size(), 4u);
}

TEST(Pieces, of_long_texts_come_back) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "(\"part " + std::to_string(i) + "\" NIL)";
  const std::string context = text.substr(100'000, 30'000);
  EXPECT_EQ(read(pieces_of(text, context), context), text);
  EXPECT_LT(pieces_of(text, context).size(), text.size());
}

TEST(Pieces, of_random_bytes_come_back) {
  std::mt19937 random(5);
  for (int round = 0; round < 2'000; ++round) {
    std::string context, text;
    for (std::size_t i = random() % 300; i > 0; --i) context += static_cast<char>('a' + random() % 3);
    for (std::size_t i = random() % 300; i > 0; --i) text += static_cast<char>('a' + random() % 3);
    ASSERT_EQ(read(pieces_of(text, context), context), text);
  }
}

TEST(Pieces, that_are_damaged_are_refused_or_stay_within_bounds) {
  const std::string context = "From: Ada Lovelace <ada@example.org>\r\n";
  const std::string pieces = pieces_of("(\"Ada Lovelace\" NIL \"ada\" \"example.org\")", context);
  EXPECT_EQ(read("\x05"
                 "ab",
                 context),
            "corrupt");                                               // own bytes that are not there
  EXPECT_EQ(read(std::string("\0\x28\x01", 3), context), "corrupt");  // a copy behind what there is
  EXPECT_EQ(read(std::string("\0\x00\x00", 3), context), "corrupt");  // a copy of nothing
  EXPECT_EQ(read(std::string("\0\x25\x02", 3), context), "corrupt");  // across the border
  std::mt19937 random(6);
  for (int round = 0; round < 20'000; ++round) {
    std::string damaged = pieces;
    for (int i = 0; i < 2; ++i) damaged[random() % damaged.size()] = static_cast<char>(random());
    EXPECT_LE(read(damaged, context).size(), damaged.size() * max_copy_bytes);
  }
}

}  // namespace
}  // namespace mime
