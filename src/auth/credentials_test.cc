#include "auth/credentials.h"

#include <gtest/gtest.h>

#include "auth/account_name.h"
#include "auth/saslprep.h"

namespace auth {
namespace {

constexpr HashCost cheap{.memory_kib = 8, .iterations = 1, .lanes = 1};

TEST(PasswordHash, MatchesItsPasswordAlone) {
  auto stored = hash_password("correct horse", cheap);
  ASSERT_TRUE(stored.has_value());
  EXPECT_TRUE(stored->starts_with("$argon2id$v=19$m=8,t=1,p=1$"));
  EXPECT_EQ(*verify_password("correct horse", *stored), PasswordMatch::yes);
  for (std::string_view wrong : {"correct hors", "correct horse ", "", "Correct horse"}) {
    EXPECT_EQ(*verify_password(wrong, *stored), PasswordMatch::no) << wrong;
  }
}

TEST(PasswordHash, TakesHashesOfOtherSystems) {
  // SHA-crypt's specification: salt "saltstring", key "Hello world!".
  std::string stored = "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5";
  EXPECT_EQ(*verify_password("Hello world!", stored), PasswordMatch::yes);
  EXPECT_EQ(*verify_password("Hello world", stored), PasswordMatch::no);
  EXPECT_TRUE(check_stored_hash(stored).has_value());
  for (std::string bad : {"", "plain", "$1$salt$qJH7.N4xYta3aEG/dfqo/0", "abJnggxhB/yWI", "$argon2id$v=19$m=8"}) {
    EXPECT_FALSE(check_stored_hash(bad).has_value()) << bad;
  }
}

TEST(Credentials, SurviveBeingStored) {
  auto made = make_credentials("pencil", cheap, ScramStorage::on);
  ASSERT_TRUE(made.has_value());
  made->lock = AccountLock::locked;
  auto back = decode_credentials(encode(*made));
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->hash, made->hash);
  EXPECT_EQ(back->scram, made->scram);
  EXPECT_EQ(back->lock, AccountLock::locked);
}

TEST(Credentials, RefuseEveryCut) {
  auto made = make_credentials("pencil", cheap, ScramStorage::off);
  ASSERT_TRUE(made.has_value());
  EXPECT_FALSE(made->scram.has_value());
  std::string text = encode(*made);
  std::size_t first_line = text.find('\n') + 1;
  for (std::size_t cut = 0; cut < text.size(); ++cut) {
    EXPECT_EQ(decode_credentials(text.substr(0, cut)).has_value(), cut == first_line) << cut;
  }
}

TEST(Saslprep, TheExamplesOfRfc4013) {  // RFC 4013 3
  EXPECT_EQ(*saslprep("I\u00ADX"), "IX");
  EXPECT_EQ(*saslprep("user"), "user");
  EXPECT_EQ(*saslprep("USER"), "USER");
  EXPECT_EQ(*saslprep("\u00AA"), "a");
  EXPECT_EQ(*saslprep("\u2168"), "IX");
  EXPECT_FALSE(saslprep("\x07").has_value());
  EXPECT_FALSE(saslprep("\u0627\u0031").has_value());
  EXPECT_FALSE(saslprep("\xff").has_value());
}

TEST(AccountName, OneRuleForAll) {
  EXPECT_EQ(*account_name("Ada@Example.ORG"), "ada@example.org");
  EXPECT_EQ(*account_name("Ådä"), "ådä");
  for (std::string_view bad : {"", " ", "a b", "a/b", "a*", "a%", "a\nb", "\xff"})
    EXPECT_FALSE(account_name(bad).has_value()) << bad;
  EXPECT_FALSE(account_name(std::string(256, 'a')).has_value());
}

}  // namespace
}  // namespace auth
