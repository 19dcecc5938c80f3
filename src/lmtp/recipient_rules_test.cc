#include "lmtp/recipient_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lmtp {
namespace {

using testing::ElementsAre;

std::vector<Candidate> of(const RecipientRules& rules, std::string local, std::string domain) {
  auto found = candidates(rules, {std::move(local), std::move(domain)});
  return found.has_value() ? *found : std::vector<Candidate>{};
}

TEST(RecipientRules, AddressThenUser) {
  RecipientRules rules;
  EXPECT_THAT(of(rules, "Ada", "Example.org"), ElementsAre(Candidate{"ada@example.org", ""}, Candidate{"ada", ""}));
  EXPECT_THAT(of(rules, "ada", ""), ElementsAre(Candidate{"ada", ""}));
}

TEST(RecipientRules, DetailNamesAFolder) {
  RecipientRules rules;
  EXPECT_THAT(of(rules, "ada+Lists", "x"), ElementsAre(Candidate{"ada+lists@x", ""}, Candidate{"ada+lists", ""},
                                                       Candidate{"ada@x", "Lists"}, Candidate{"ada", "Lists"}));
  rules.delimiters = "";
  EXPECT_THAT(of(rules, "ada+Lists", "x"), ElementsAre(Candidate{"ada+lists@x", ""}, Candidate{"ada+lists", ""}));
  rules.delimiters = "-+";
  EXPECT_EQ(of(rules, "ada-a+b", "").back(), (Candidate{"ada", "a+b"}));
  EXPECT_THAT(of(rules, "+x", ""), ElementsAre(Candidate{"+x", ""}));
}

TEST(RecipientRules, OtherDomainsAreNotOurs) {
  RecipientRules rules;
  rules.domains = {"example.org"};
  EXPECT_FALSE(of(rules, "ada", "EXAMPLE.ORG").empty());
  EXPECT_TRUE(of(rules, "ada", "example.net").empty());
  EXPECT_FALSE(of(rules, "ada", "").empty());
}

TEST(RecipientRules, AliasesAndPostmaster) {
  RecipientRules rules;
  rules.aliases = {{"sales@example.org", "ada"}, {"info", "bob@example.org"}, {"@example.net", "all"}};
  rules.postmaster = "root";
  EXPECT_THAT(of(rules, "Sales", "example.org"), ElementsAre(Candidate{"ada", ""}));
  EXPECT_THAT(of(rules, "info", "anywhere"), ElementsAre(Candidate{"bob@example.org", ""}));
  EXPECT_EQ(of(rules, "nobody", "example.net").back(), (Candidate{"all", ""}));
  EXPECT_EQ(of(rules, "sales+x", "example.org").back(), (Candidate{"ada", "x"}));
  EXPECT_THAT(of(rules, "PostMaster", ""), ElementsAre(Candidate{"root", ""}));
}

}  // namespace
}  // namespace lmtp
