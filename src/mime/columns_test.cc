#include "mime/columns.h"

#include <gtest/gtest.h>

#include "mime/casemap.h"
#include "mime/date.h"
#include "mime/message_id.h"
#include "mime/parser.h"

namespace mime {
namespace {

TEST(Columns, hold_what_search_sort_and_thread_want) {
  const MessageColumns c = message_columns(parse(
      "From: =?utf-8?q?J=C3=B6rg?= <joerg@example.com>, b@c\r\nTo: Friends: x@y;\r\nCc: \"Z\" <z@z>\r\nBcc: q@q\r\n"
      "Subject: Re: =?iso-8859-1?q?gr=FC=DFe?=\r\n an alle\r\nDate: Sat, 1 Jun 2024 00:30:00 +0200\r\n"
      "Message-ID: <\"1\"@x>\r\nReferences: <a@x>\r\n <b@x>\r\nIn-Reply-To: <z@x>\r\n\r\n"));
  EXPECT_EQ(c.from, unicode_casemap("J\xc3\xb6rg <joerg@example.com>, b@c"));
  EXPECT_EQ(c.from_mailbox, "JOERG");
  EXPECT_EQ(c.display_from, unicode_casemap("J\xc3\xb6rg"));
  EXPECT_EQ(c.to, "FRIENDS:, X@Y");
  EXPECT_EQ(c.to_mailbox, "FRIENDS");
  EXPECT_EQ(c.display_to, "FRIENDS");
  EXPECT_EQ(c.cc, "Z <Z@Z>");
  EXPECT_EQ(c.cc_mailbox, "Z");
  EXPECT_EQ(c.bcc, "Q@Q");
  EXPECT_EQ(c.subject, unicode_casemap("Re: gr\xc3\xbc\xc3\x9f"
                                       "e an alle"));
  EXPECT_EQ(c.base_subject, unicode_casemap("gr\xc3\xbc\xc3\x9f"
                                            "e an alle"));
  EXPECT_TRUE(c.reply_or_forward);
  EXPECT_EQ(c.sent_local_days, days_from_civil(2024, 6, 1));
  EXPECT_EQ(c.sent_utc_seconds, days_from_civil(2024, 5, 31) * std::int64_t{86'400} + 81'000);
  EXPECT_EQ(c.message_id, "1@x");
  EXPECT_EQ(c.references, (std::vector<std::string>{"a@x", "b@x"}));
  EXPECT_EQ(c.reference_hashes.front(), message_id_hash("a@x"));
  EXPECT_EQ(c.message_id_hash, message_id_hash("1@x"));
  EXPECT_FALSE(c.cut);
}

TEST(Columns, are_empty_for_an_empty_message) { EXPECT_EQ(message_columns(parse("")), MessageColumns{}); }

TEST(Columns, take_in_reply_to_where_references_has_no_ids) {
  const auto references = [](const char* header) { return message_columns(parse(header)).references; };
  EXPECT_EQ(references("References: none\r\nIn-Reply-To: <a@b> <c@d>\r\n\r\n"), std::vector<std::string>{"a@b"});
  EXPECT_TRUE(references("In-Reply-To: your mail\r\n\r\n").empty());
}

TEST(Columns, are_cut_at_a_character_and_say_so) {
  std::string subject;
  for (int i = 0; i < 600; ++i) subject += "\xd0\xb6";
  const MessageColumns c = message_columns(parse("Subject: x" + subject + "\r\n\r\n"));
  EXPECT_TRUE(c.cut);
  EXPECT_EQ(c.subject.size(), 999u);
  std::string list;
  for (int i = 0; i < 100'000; ++i) list += "a@b, ";
  const MessageColumns many = message_columns(parse("To: " + list + "\r\n\r\n"));
  EXPECT_TRUE(many.cut);
  EXPECT_LE(many.to.size(), max_column_bytes);
}

}  // namespace
}  // namespace mime
