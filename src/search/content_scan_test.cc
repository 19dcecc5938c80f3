// What stands in messages: found whether they are read alone or many together, whatever is wrong with one of them.
#include "search/content_scan.h"

#include <string>
#include <vector>

#include "mail/store_test_support.h"
#include "mail/test_support.h"
#include "search/scan.h"

namespace search {
namespace {

constexpr std::string_view prefix = "Delivered-To: walrus@example.org\r\n";

class ContentScanTest : public mail::test::MemoryStoreFixture {
 protected:
  using Uids = std::vector<std::uint32_t>;
  enum class Brought { appended, delivered };  // delivered: with header lines of the recipient's own
  void add(std::string text, Brought brought = Brought::appended) {
    mail::NewMessage message = new_message(std::move(text));
    if (brought == Brought::delivered) message.prefix = prefix;
    ASSERT_TRUE(append_one("INBOX", std::move(message)).has_value());
  }
  static std::string mail(const std::string& subject, const std::string& body) {
    return "Subject: " + subject + "\r\n\r\n" + body + "\r\n";
  }
  Uids found(const imap::SearchKey& key) {
    const mail::MailboxPtr open = mailbox("INBOX");
    const mail::StatePtr state = open->state();
    const Program program = prepare(key, *state, mail::View(), clock_.now());
    auto scanned = wait(scan(*open, state, program, state->uid_next(), executor_));
    EXPECT_TRUE(scanned.has_value());
    return scanned.has_value() ? mail::test::listed(scanned->uids()) : Uids();
  }
  Uids in_body(std::string text) { return found({imap::SearchText{imap::TextScope::body, std::move(text)}}); }
  Uids in_text(std::string text) { return found({imap::SearchText{imap::TextScope::text, std::move(text)}}); }
};

TEST_F(ContentScanTest, small_and_large_messages_side_by_side) {
  for (int i = 1; i <= 150; ++i) {
    const std::size_t filling = i % 10 == 0 ? 300'000 : i % 7 == 0 ? 150'000 : 500;
    add(mail("x", std::string(filling, '.') + (i % 50 == 0 || i % 49 == 0 ? " needle" : " hay")));
  }
  EXPECT_EQ(in_body("needle"), (Uids{49, 50, 98, 100, 147, 150}));
  EXPECT_EQ(in_body("NEEDLE"), in_text("needle"));
}

TEST_F(ContentScanTest, own_header_lines_are_text_and_not_body) {
  add(mail("first", "of the sea"), Brought::delivered);
  add(mail("second", "walrus"));
  add(mail("third", "a walrus"), Brought::delivered);
  EXPECT_EQ(in_body("walrus"), (Uids{2, 3}));
  EXPECT_EQ(in_text("walrus"), (Uids{1, 2, 3}));
  EXPECT_EQ(in_text("second"), (Uids{2}));
  EXPECT_EQ(in_text("zebra"), Uids{});
}

// With a header line before it, a first line that begins with a space goes on with that line.
TEST_F(ContentScanTest, own_header_lines_matter_to_how_the_next_line_is_read) {
  const std::string odd = " walrus\r\n\r\nbody\r\n";
  add(odd);
  add(odd, Brought::delivered);
  const mime::TextSearch::Needle needle{"WALRUS", mime::SearchScope::body};
  Uids expected;
  for (std::uint32_t uid : {1, 2}) {
    mime::TextSearch text({needle});
    text.feed(read_all(mailbox("INBOX"), base::Uid(uid)));
    text.finish();
    if (text.found(0)) expected.push_back(uid);
  }
  EXPECT_EQ(in_body("walrus"), expected);
}

TEST_F(ContentScanTest, encoded_text_among_plain) {
  add(mail("x", "plain"));
  add("Content-Transfer-Encoding: base64\r\n\r\nbmVlZGxl\r\n", Brought::delivered);
  add("Content-Type: text/html\r\n\r\n<p>nee<b>dle</b></p>\r\n", Brought::delivered);
  EXPECT_EQ(in_body("needle"), (Uids{2, 3}));
}

TEST_F(ContentScanTest, a_header_that_rules_out_and_one_that_does_not) {
  for (int i = 1; i <= 20; ++i)
    add("X-Kind: " + std::string(i % 2 == 0 ? "even" : "odd") + "\r\n\r\n" + (i % 5 == 0 ? "needle" : "hay") + "\r\n");
  imap::SearchAnd both;
  both.keys.push_back({imap::SearchHeader{"x-kind", "even"}});
  both.keys.push_back({imap::SearchText{imap::TextScope::body, "needle"}});
  EXPECT_EQ(found({both}), (Uids{10, 20}));
  imap::SearchNot neither;
  neither.keys.push_back({both});
  EXPECT_EQ(found({neither}).size(), 18u);
}

TEST_F(ContentScanTest, damage_costs_its_message) {
  for (int i = 1; i <= 10; ++i) add(mail("x", "needle " + std::to_string(i)));
  const auto lost = wait(mailbox("INBOX")->cold_record(state("INBOX"), base::Uid(4)));
  engine::Batch batch;
  batch.releases = {lost->body};
  ASSERT_TRUE(wait(mail::bridge::commit(*engine_, engine::Partition(1), std::move(batch))).has_value());
  ASSERT_TRUE(wait(mail::bridge::sweep(*engine_, 0)).has_value());
  EXPECT_EQ(in_body("needle"), (Uids{1, 2, 3, 5, 6, 7, 8, 9, 10}));
}

}  // namespace
}  // namespace search
