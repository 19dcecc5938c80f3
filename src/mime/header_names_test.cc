#include "mime/header_names.h"

#include <gtest/gtest.h>

#include "mime/summary.h"

namespace mime {
namespace {

TEST(HeaderNames, are_found_whatever_their_case) {
  const HeaderNames names{"From", "X-Mailer", "from", "to"};
  for (const char* name : {"from", "FROM", "x-mailer", "To"}) EXPECT_TRUE(names.contains(name)) << name;
  for (const char* name : {"", "fro", "froms", "x-mailed", "cc", "ot"}) EXPECT_FALSE(names.contains(name)) << name;
  EXPECT_FALSE(HeaderNames().contains("from"));
}

TEST(HeaderNames, of_any_number_are_all_found) {
  std::vector<std::string> many;
  many.reserve(1'000);
  for (int i = 0; i < 1'000; ++i) many.push_back("X-Field-" + std::to_string(i));
  const HeaderNames names(many);
  for (const std::string& name : many) EXPECT_TRUE(names.contains(name)) << name;
  EXPECT_FALSE(names.contains("X-Field-1000"));
}

TEST(HeaderNames, say_whether_summaries_keep_them_all) {
  EXPECT_TRUE(HeaderNames({"From", "subject"}).in_summaries());
  EXPECT_FALSE(HeaderNames({"From", "Received"}).in_summaries());
  EXPECT_TRUE(HeaderNames().in_summaries());
}

}  // namespace
}  // namespace mime
