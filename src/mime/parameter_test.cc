#include "mime/parameter.h"

#include <gtest/gtest.h>

namespace mime {
namespace {

std::string describe(const std::vector<Parameter>& parameters) {
  std::string out;
  for (const Parameter& p : parameters) out += p.name + (p.extended ? "*" : "") + "=[" + p.value + ']';
  return out;
}

struct Case {
  std::string text;
  std::string expected;
};

TEST(Parameter, reads_plain_and_rfc_2231_forms) {
  const std::vector<Case> cases{
      {"", ""},
      {"; a=b", "a=[b]"},
      {"; a=\"b \\\"c\\\"\" ;d=e", "a=[b \"c\"]d=[e]"},
      {" ; charset=us-ascii (Plain text)", "charset=[us-ascii]"},
      {"; a = b", "a=[b]"},
      {"; name=my file.pdf; x=y", "name=[my file.pdf]x=[y]"},
      {"; a=b; A=c", "a=[b]"},
      {"; a=; b=c", "a=[]b=[c]"},
      {"; a; b=c;;; =d", "b=[c]"},
      {"; a=\"open", "a=[open]"},
      {"; type=\"a/b\"; url=http://x/?y=z", "type=[a/b]url=[http://x/?y=z]"},
      // RFC 2231 3 and 4
      {"; URL*0=\"ftp://\";\n URL*1=\"cs.utk.edu/pub\"", "URL=[ftp://cs.utk.edu/pub]"},
      {"; title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A", "title*=[This is ***fun***]"},
      {"; title*0*=us-ascii'en'This%20is%20even%20more%20; title*1*=%2A%2A%2Afun%2A%2A%2A%20;title*2=\"isn't it!\"",
       "title*=[This is even more ***fun*** isn't it!]"},
      {"; t*1=b; t*0=a", "t=[ab]"},
      {"; t*0=a; t*2=c", "t=[a]"},
      {"; t*1=b; t=a", "t=[a]"},
      {"; t=a; t*=utf-8''%C3%A4", "t*=[\xc3\xa4]"},
      {"; t*=utf-8''%C3%; u=%41", "t*=[\xef\xbf\xbd%]u=[%41]"},
      {"; t*0*=utf-8''%C3; t*1*=%A4", "t*=[\xc3\xa4]"},
      {"; t*=iso-8859-1'%E4", "t*=[iso-8859-1'\xc3\xa4]"},
      {"; t*x=a; *=b; t*99999=c", ""},
  };
  for (const Case& c : cases) EXPECT_EQ(describe(parse_parameters(c.text, {})), c.expected) << c.text;
}

TEST(Parameter, is_bounded) {
  Limits limits;
  limits.parameters = 10;
  std::string many;
  for (int i = 0; i < 100'000; ++i) many += ";p" + std::to_string(i) + "=x";
  EXPECT_EQ(parse_parameters(many, limits).size(), 10u);
  std::string sections;
  for (int i = 0; i < 100'000; ++i) sections += ";p*" + std::to_string(i % 10'000) + "*=x";
  EXPECT_LE(parse_parameters(sections, limits).size(), 1u);
  limits.parameter_bytes = 50;
  EXPECT_TRUE(parse_parameters("; a=" + std::string(100, 'x'), limits).empty());
}

TEST(ContentType, takes_what_is_a_media_type) {
  const auto type = [](std::string_view text) {
    const ContentType t = parse_content_type(text, {});
    return t.type + '/' + t.subtype;
  };
  EXPECT_EQ(type("Text/HTML; charset=x"), "Text/HTML");
  EXPECT_EQ(type(" (c) text (d) / (e) plain (f)"), "text/plain");
  EXPECT_EQ(type("text"), "text/plain");
  EXPECT_EQ(type("multipart"), "multipart/mixed");
  EXPECT_EQ(type("image"), "/");
  EXPECT_EQ(type("/x"), "/");
  EXPECT_EQ(type("\"text/html\""), "/");
  EXPECT_EQ(parse_content_type("a/b c=d", {}).parameters.size(), 1u);
}

TEST(Disposition, needs_a_type_or_parameters) {
  EXPECT_EQ(parse_disposition("inline", {}).type, "inline");
  EXPECT_EQ(parse_disposition("; filename=x", {}).type, "attachment");
  EXPECT_EQ(parse_disposition("", {}).type, "");
}

TEST(ExtendedValue, is_percent_encoded) { EXPECT_EQ(extended_value("a \xc3\xa4%"), "UTF-8''a%20%C3%A4%25"); }

}  // namespace
}  // namespace mime
