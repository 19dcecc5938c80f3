#include "mime/address.h"

#include <gtest/gtest.h>

namespace mime {
namespace {

// "name|route|mailbox|host", "[group" and "]"; a missing value is "-".
std::string describe(const std::vector<Address>& addresses) {
  std::string out;
  for (const Address& a : addresses) {
    if (!out.empty()) out += " ; ";
    switch (a.kind) {
      case Address::Kind::group_start: out += '[' + a.mailbox; break;
      case Address::Kind::group_end: out += ']'; break;
      case Address::Kind::mailbox:
        out += a.name.value_or("-") + '|' + a.route.value_or("-") + '|' + a.mailbox + '|' + a.host;
    }
  }
  return out;
}

struct Case {
  std::string text;
  std::string expected;
};

TEST(Address, reads_what_mail_writes) {
  const std::vector<Case> cases{
      {"", ""},
      {" , ,, ", ""},
      {"a@b", "-|-|a|b"},
      {"<a@b>", "-|-|a|b"},
      {"Joe Q. Public <john.q.public@example.com>", "Joe Q. Public|-|john.q.public|example.com"},
      {"\"Joe \\\"Q\\\" Public\" <a@b>", "Joe \"Q\" Public|-|a|b"},
      {"\"\" <a@b>", "-|-|a|b"},
      {"\"a\" \"b\" c <d@e>", "a b c|-|d|e"},
      {"a@b (Joe)", "Joe|-|a|b"},
      {"(Joe) a@b", "Joe|-|a|b"},
      {"a@b (Joe (the \\) man))", "Joe (the ) man)|-|a|b"},
      {"<a@b> (Joe)", "Joe|-|a|b"},
      {"Name <a@b> (Joe)", "Name|-|a|b"},
      {"Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>", "Pete|-|pete|silly.test"},
      {"\"quoted local\"@b", "-|-|quoted local|b"},
      {"<\"a@b\"@c>", "-|-|a@b|c"},
      {"a . b @ c . d", "-|-|a.b|c.d"},
      {"<@r1,@r2:a@b>", "-|@r1,@r2|a|b"},
      {"<@ r1 , @r2 : a@b>", "-|@r1,@r2|a|b"},
      {"<@b>", "-|-||b"},
      {"a@[192.0.2.1]", "-|-|a|[192.0.2.1]"},
      {"<>", "-|-||"},
      {"MAILER-DAEMON <>", "MAILER-DAEMON|-||"},
      {"undisclosed-recipients:;", "[undisclosed-recipients ; ]"},
      {"A Group: Ed <e@x>, j@y;, k@z", "[A Group ; Ed|-|e|x ; -|-|j|y ; ] ; -|-|k|z"},
      {"g: a@b", "[g ; -|-|a|b ; ]"},
      {"g:;h:;", "[g ; ] ; [h ; ]"},
      {"g: a@b <a@b>;", "[g ; a@b|-|a|b ; ]"},
      {"a@b; c@d", "-|-|a|b ; -|-|c|d"},
      {"joe@x.com <joe@x.com>, b@c", "joe@x.com|-|joe|x.com ; -|-|b|c"},
      {"joe", "-|-|joe|"},
      {"Joe <joe>", "Joe|-|joe|"},
      {"<a@b, c@d", "-|-|a|b ; -|-|c|d"},
      {"a@b@c", "-|-|a@b|c"},
      {"<a@b> junk <c@d>, e@f", "-|-|a|b ; -|-|e|f"},
      {">,)a@b", "-|-|a|b"},
      {"\"open", "-|-|open|"},
      {"(open", ""},
      {"a (x\\", "x\\|-|a|"},
      {"\xc3\xa4 <\xc3\xb6@\xc3\xbc>", "\xc3\xa4|-|\xc3\xb6|\xc3\xbc"},
      {"=?utf-8?q?J=C3=B6?= <a@b>", "=?utf-8?q?J=C3=B6?=|-|a|b"},
      {"a@b\tc@d", "-|-|a@b c|d"},
  };
  for (const Case& c : cases) EXPECT_EQ(describe(parse_addresses(c.text)), c.expected) << c.text;
}

TEST(Address, holds_to_the_maximum_and_closes_the_group) {
  EXPECT_EQ(describe(parse_addresses("g: a@b, c@d, e@f;", 3)), "[g ; -|-|a|b ; -|-|c|d ; ]");
}

// A text that is tried again from several places would take minutes here.
TEST(Address, is_linear_in_hostile_lists) {
  for (const std::string piece : {"a@b,", "<@a,", "<", "(", "\"a\"", "g:", "@", "<a@", ";", "\\", "a (b) "}) {
    std::string text;
    while (text.size() < 4'000'000) text += piece;
    EXPECT_LE(parse_addresses(text).size(), 100'001u);
  }
}

}  // namespace
}  // namespace mime
