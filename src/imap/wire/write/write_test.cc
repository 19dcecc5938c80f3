#include "imap/wire/write/write.h"

#include <gtest/gtest.h>

#include "imap/wire/testing.h"
#include "imap/wire/write/fetch.h"
#include "imap/wire/write/primitives.h"

namespace imap::wire {
namespace {

using base::ModSeq;
using base::SeqNum;
using base::Uid;
using base::UidValidity;

constexpr ParseContext rev1;
constexpr ParseContext rev2{Revision::rev2, Utf8Accept::off};

template <class... Arguments>
std::string written(const Arguments&... arguments) {
  Output out;
  write(out, arguments...);
  return out.take_text();
}
UidSet uids(std::initializer_list<std::pair<std::uint32_t, std::uint32_t>> ranges) {
  UidSet set;
  for (const auto& [first, last] : ranges) set.add(Range<Uid>{Uid(first), Uid(last)});
  return set;
}

TEST(Write, status_responses) {
  EXPECT_EQ(written(rev1, StatusResponse{"a1", Condition::ok, {}, "Done"}), "a1 OK Done\r\n");
  EXPECT_EQ(written(rev1, StatusResponse{"", Condition::bye, Code::unavailable, "a\r\nb"}),
            "* BYE [UNAVAILABLE] a  b\r\n");
  EXPECT_EQ(written(rev1, StatusResponse{"a", Condition::no, {}, "é"}), "a NO ??\r\n");
  EXPECT_EQ(written(rev2, StatusResponse{"a", Condition::no, {}, "é"}), "a NO é\r\n");
  EXPECT_EQ(written(rev1, StatusResponse{"", Condition::preauth, {}, ""}), "* PREAUTH Done\r\n");
  EXPECT_EQ(written(rev1, StatusResponse{"a", Condition::bad, {}, "x"}), "a BAD x\r\n");
  EXPECT_EQ(written(ContinuationRequest{""}), "+ \r\n");
}

TEST(Write, text_holds_neither_controls_nor_8_bit_wherever_they_stand) {
  const std::string plain = "as many octets as 2 words and some";
  for (std::size_t at = 0; at < plain.size(); ++at) {
    for (int octet = 0; octet < 256; ++octet) {
      auto text = plain;
      text[at] = static_cast<char>(octet);
      auto expected = text;
      if (octet < ' ' || octet == 0x7f) expected[at] = ' ';
      if (octet > 0x7f) expected[at] = '?';
      EXPECT_EQ(written(rev1, StatusResponse{"a", Condition::ok, {}, text}), "a OK " + expected + "\r\n");
    }
  }
}

TEST(Write, flags) {
  const std::vector<std::string_view> keywords = {"$a", "b"};
  const auto text = [](FlagsView view) {
    Output out;
    const bool any = flags(out, view);
    EXPECT_EQ(any, !out.empty());
    return out.take_text();
  };
  EXPECT_EQ(text({}), "");
  EXPECT_EQ(text({SystemFlags{0x3f}, {}}), "\\Answered \\Flagged \\Deleted \\Seen \\Draft \\Recent");
  EXPECT_EQ(text({SystemFlags{}, keywords}), "$a b");
  EXPECT_EQ(text({SystemFlags{}.add(SystemFlag::draft), keywords}), "\\Draft $a b");
}

TEST(Write, numbers_of_every_length) {
  std::string digits;
  for (std::uint64_t number = 1; digits.size() < 19; number = number * 10 + digits.size() % 10) {
    digits = std::to_string(number);
    Output out;
    out.append_number(number);
    out.append_number(0u);
    EXPECT_EQ(out.take_text(), digits + "0");
  }
}

TEST(Write, response_codes) {
  const std::pair<ResponseCode, std::string_view> cases[] = {
      {{}, ""},
      {Code::too_big, "[TOOBIG] "},
      {CapabilityData{{"IMAP4rev1", "IDLE"}}, "[CAPABILITY IMAP4rev1 IDLE] "},
      {BadCharsetCode{}, "[BADCHARSET] "},
      {BadCharsetCode{{"UTF-8", "US-ASCII"}}, "[BADCHARSET (UTF-8 US-ASCII)] "},
      {PermanentFlagsCode{{SystemFlags().add(SystemFlag::seen), {"$a"}, {}}, true},
       "[PERMANENTFLAGS (\\Seen $a \\*)] "},
      {PermanentFlagsCode{{}, true}, "[PERMANENTFLAGS (\\*)] "},
      {PermanentFlagsCode{}, "[PERMANENTFLAGS ()] "},
      {UidNextCode{Uid(4392)}, "[UIDNEXT 4392] "},
      {UidValidityCode{UidValidity(7)}, "[UIDVALIDITY 7] "},
      {UnseenCode{SeqNum(12)}, "[UNSEEN 12] "},
      {AppendUidCode{UidValidity(3), uids({{5, 7}})}, "[APPENDUID 3 5:7] "},
      {CopyUidCode{UidValidity(3), uids({{304, 304}, {319, 320}}), uids({{3956, 3958}})},
       "[COPYUID 3 304,319:320 3956:3958] "},
      {HighestModSeqCode{ModSeq(715194045007)}, "[HIGHESTMODSEQ 715194045007] "},
      {ModifiedCode{uids({{7, 7}, {9, 9}})}, "[MODIFIED 7,9] "},
      {MailboxIdCode{base::MailboxId(12)}, "[MAILBOXID (F12)] "},
  };
  for (const auto& [code, text] : cases) {
    Output out;
    resp_text_code(out, rev1, code);
    EXPECT_EQ(out.take_text(), text);
  }
}

TEST(Write, every_code_has_a_name) {
  for (int i = 0; i <= static_cast<int>(Code::too_big); ++i) {
    Output out;
    resp_text_code(out, rev1, static_cast<Code>(i));
    EXPECT_GT(out.size_bytes(), 5U) << i;
  }
}

TEST(Write, server_data) {
  EXPECT_EQ(written(CapabilityData{{"IMAP4rev2"}}), "* CAPABILITY IMAP4rev2\r\n");
  EXPECT_EQ(written(EnabledData{}), "* ENABLED\r\n");
  EXPECT_EQ(written(EnabledData{{"CONDSTORE"}}), "* ENABLED CONDSTORE\r\n");
  EXPECT_EQ(written(rev1, IdData{}), "* ID NIL\r\n");
  EXPECT_EQ(written(rev1, IdData{{{"name", "x"}, {"os", {}}}}), "* ID (\"name\" \"x\" \"os\" NIL)\r\n");
  EXPECT_EQ(written(rev1, NamespaceData{{{{""}, '/'}}, {}, {{{"ü/"}, '/'}, {{"x"}, {}}}}),
            "* NAMESPACE ((\"\" \"/\")) NIL ((\"&APw-/\" \"/\")(\"x\" NIL))\r\n");
}

TEST(Write, lists) {
  ListData data;
  data.delimiter = '/';
  data.mailbox = {"ü&"};
  EXPECT_EQ(written(rev1, data), "* LIST () \"/\" &APw-&-\r\n");
  EXPECT_EQ(written(rev2, data), "* LIST () \"/\" \"ü&\"\r\n");
  data.delimiter = '\\';
  data.mailbox = {"a b\""};
  data.attributes.has_children = true;
  data.attributes.subscribed = true;
  data.special_use = {SpecialUse::sent};
  data.child_info_subscribed = true;
  data.old_name = MailboxName{"x"};
  EXPECT_EQ(written(rev2, data),
            "* LIST (\\HasChildren \\Subscribed \\Sent) \"\\\\\" \"a b\\\"\" (\"CHILDINFO\" (\"SUBSCRIBED\") "
            "\"OLDNAME\" (x))\r\n");
  data.child_info_special_use = true;
  data.old_name.reset();
  EXPECT_EQ(written(rev2, data),
            "* LIST (\\HasChildren \\Subscribed \\Sent) \"\\\\\" \"a b\\\"\" (\"CHILDINFO\" (\"SUBSCRIBED\" "
            "\"SPECIAL-USE\"))\r\n");
  Output out;
  write_lsub(out, rev1, ListData{{}, {}, {}, {""}, false, false, {}});
  EXPECT_EQ(out.take_text(), "* LSUB () NIL \"\"\r\n");
}

TEST(Write, status) {
  StatusData data;
  data.mailbox = {"x"};
  EXPECT_EQ(written(rev1, data), "* STATUS x ()\r\n");
  data.atts.bits = 0x7ff;
  data.messages = 231;
  data.uid_next = Uid(44292);
  data.size_bytes = 5'000'000'000;
  data.mailbox_id = base::MailboxId(3);
  EXPECT_EQ(written(rev1, data),
            "* STATUS x (MESSAGES 231 RECENT 0 UIDNEXT 44292 UIDVALIDITY 0 UNSEEN 0 DELETED 0 SIZE 5000000000 "
            "HIGHESTMODSEQ 0 DELETED-STORAGE 0 APPENDLIMIT NIL MAILBOXID (F3))\r\n");
}

TEST(Write, mailbox_data) {
  EXPECT_EQ(written(FlagsData{{storable_flags, {"$a"}, {}}}),
            "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $a)\r\n");
  EXPECT_EQ(written(ExistsData{23}), "* 23 EXISTS\r\n");
  EXPECT_EQ(written(RecentData{5}), "* 5 RECENT\r\n");
  EXPECT_EQ(written(ExpungeData{SeqNum(44)}), "* 44 EXPUNGE\r\n");
  EXPECT_EQ(written(VanishedData{VanishedTime::earlier, uids({{300, 310}, {405, 405}})}),
            "* VANISHED (EARLIER) 300:310,405\r\n");
  EXPECT_EQ(written(VanishedData{VanishedTime::now, uids({{4294967295, 4294967295}})}), "* VANISHED 4294967295\r\n");
  EXPECT_EQ(written(rev1, QuotaData{"", {{"STORAGE", 10, 512}, {"MESSAGE", 1, 2}}}),
            "* QUOTA \"\" (STORAGE 10 512 MESSAGE 1 2)\r\n");
  EXPECT_EQ(written(rev1, QuotaRootData{{"INBOX"}, {"", "x"}}), "* QUOTAROOT INBOX \"\" x\r\n");
}

TEST(Write, what_was_found) {
  EXPECT_EQ(written(SearchData{}), "* SEARCH\r\n");
  SearchData many;
  std::string expected = "* SEARCH";
  for (
      const std::uint32_t number :
      {1u,      999u,   1'000u,      998u,           1'001u,      9'999u,       10'000u,        10'001u,        19'999u,
       20'000u, 7u,     12'345'678u, 12'345'679u,    99'999'999u, 100'000'000u, 4'294'960'000u, 4'294'967'295u, 0u,
       7'295u,  7'296u, 9'999u,      4'294'959'999u, 3u}) {
    many.numbers.push_back(number);
    expected += ' ' + std::to_string(number);
  }
  EXPECT_EQ(written(many), expected + "\r\n");
  EXPECT_EQ(written(SearchData{{}, ModSeq(5)}), "* SEARCH\r\n");
  EXPECT_EQ(written(SearchData{{2, 5}, ModSeq(917162500)}), "* SEARCH 2 5 (MODSEQ 917162500)\r\n");
  EXPECT_EQ(written(SortData{{5, 3, 4}, {}}), "* SORT 5 3 4\r\n");
  ESearchData data;
  data.tag = "A285";
  EXPECT_EQ(written(rev1, data), "* ESEARCH (TAG \"A285\")\r\n");
  data.all = UidSet();
  data.count = 0;
  EXPECT_EQ(written(rev1, data), "* ESEARCH (TAG \"A285\") COUNT 0\r\n");
  data = {"a", Numbering::uid, 2, 9, uids({{2, 4}, {9, 9}}), 4, ModSeq(7)};
  EXPECT_EQ(written(rev1, data), "* ESEARCH (TAG \"a\") UID MIN 2 MAX 9 ALL 2:4,9 COUNT 4 MODSEQ 7\r\n");
}

TEST(Write, threads) {
  EXPECT_EQ(written(ThreadData{}), "* THREAD\r\n");
  EXPECT_EQ(written(ThreadData{{{2, 0}, {3, 0}, {6, 1}, {4, 2}, {23, 3}, {44, 2}, {7, 3}, {96, 4}}}),
            "* THREAD (2)(3 6 (4 23)(44 7 96))\r\n");                                 // RFC 5256 4
  EXPECT_EQ(written(ThreadData{{{0, 0}, {3, 1}, {5, 1}}}), "* THREAD ((3)(5))\r\n");  // RFC 5256 4
  EXPECT_EQ(written(ThreadData{{{1, 0}, {2, 1}, {3, 2}, {4, 2}, {5, 1}, {6, 0}}}), "* THREAD (1 (2 (3)(4))(5))(6)\r\n");
  ThreadData deep;
  for (std::uint32_t i = 0; i < 100'000; ++i) deep.members.push_back({i + 1, i});
  EXPECT_GT(written(deep).size(), 500'000U);
}

TEST(Write, strings) {
  const auto text = [](const ParseContext& context, std::string_view value) {
    Output out;
    string(out, context, value);
    return out.take_text();
  };
  EXPECT_EQ(text(rev1, "a\"b\\"), "\"a\\\"b\\\\\"");
  EXPECT_EQ(text(rev1, "é"), "{2}\r\né");
  EXPECT_EQ(text(rev2, "é"), "\"é\"");
  EXPECT_EQ(text(rev2, "\xff"), "{1}\r\n\xff");
  EXPECT_EQ(text(rev1, "a\r\nb"), "{4}\r\na\r\nb");
  EXPECT_EQ(text(rev1, std::string_view("a\0b", 3)),
            "{3}\r\na\x80"
            "b");
  EXPECT_EQ(text(rev1, std::string(1025, 'a')).substr(0, 8), "{1025}\r\n");
  Output out;
  astring(out, rev1, "nil");
  EXPECT_EQ(out.take_text(), "\"nil\"");
}

// What a client is told of a name, a set or a time, it may send back.
TEST(Write, is_read_back) {
  for (const ParseContext& context : {rev1, rev2}) {
    for (const std::string_view name :
         {"INBOX", "a b", "ü", "R&D", "NIL", "a\\\"b", "日本語/&-", "%*", "]", "a\001b"}) {
      Output out;
      out.append("a CREATE ");
      mailbox(out, context, {std::string(name)});
      const auto command = testing::parse(out.take_text(), context);
      ASSERT_TRUE(command.has_value()) << name << command.error().detail;
      EXPECT_EQ(std::get<Create>(*command).mailbox.utf8, name);
    }
  }
  const UidSet set = uids({{1, 3}, {9, 9}, {20, 0}, {0, 0}});
  Output out;
  out.append("a UID EXPUNGE ");
  sequence_set(out, set);
  EXPECT_EQ(std::get<UidExpunge>(*testing::parse(out.take_text())).messages, set);
  for (const std::int64_t seconds : {0LL, 951'782'399LL, 4'102'444'800LL, -86'399LL}) {
    for (const int zone : {0, 330, -480, 1439, -1439}) {
      const DateTime time{std::chrono::sys_seconds(std::chrono::seconds(seconds)), std::chrono::minutes(zone)};
      out.append("a APPEND x ");
      date_time(out, time);
      out.append(" {1}");
      EXPECT_EQ(std::get<Append>(*testing::parse(out.take_text())).first.internal_date, time);
    }
  }
}

TEST(WriteFetch, items) {
  Output out;
  const std::string_view keywords[] = {"$a", "b"};
  FetchWriter fetch(out, rev1, SeqNum(12));
  fetch.uid(Uid(7)).flags({SystemFlags().add(SystemFlag::seen).add(SystemFlag::recent), keywords});
  fetch.internal_date({std::chrono::sys_seconds(), std::chrono::minutes(60)}).rfc822_size(44'827).mod_seq(ModSeq(9));
  fetch.email_id(base::MessageId(1)).thread_id(base::ThreadId(2)).preview("hi");
  fetch.open_envelope();
  out.append("(e)");
  fetch.body("(b)");
  fetch.open_body_structure();
  out.append("(s)");
  fetch.end();
  EXPECT_EQ(
      out.take_text(),
      "* 12 FETCH (UID 7 FLAGS (\\Seen \\Recent $a b) INTERNALDATE \" 1-Jan-1970 01:00:00 +0100\" RFC822.SIZE 44827 "
      "MODSEQ (9) EMAILID (M1) THREADID (T2) PREVIEW \"hi\" ENVELOPE (e) BODY (b) BODYSTRUCTURE (s))\r\n");
}

TEST(WriteFetch, sections) {
  Output out;
  FetchWriter fetch(out, rev1, SeqNum(1));
  fetch.section({SectionKind::body, SetsSeen::no, {4, 2}, SectionText::header_fields, {"From", "a b"}, Partial{5, 9}},
                2);
  out.append("hi");
  fetch.section_nil({SectionKind::body, SetsSeen::no, {3}, SectionText::mime, {}, {}});
  fetch.section({SectionKind::binary, SetsSeen::no, {1}, SectionText::whole, {}, {}}, 1, LiteralForm::literal8);
  out.append('\0');
  fetch.binary_size({SectionKind::binary_size, SetsSeen::no, {1}, SectionText::whole, {}, {}}, 17);
  fetch.section({SectionKind::rfc822_header, SetsSeen::no, {}, SectionText::header, {}, {}}, 0);
  fetch.thread_id({});
  fetch.end();
  const std::string_view expected(
      "* 1 FETCH (BODY[4.2.HEADER.FIELDS (From \"a b\")]<5> {2}\r\nhi BODY[3.MIME] NIL BINARY[1] ~{1}\r\n\0 "
      "BINARY.SIZE[1] 17 RFC822.HEADER {0}\r\n THREADID NIL)\r\n",
      147);
  EXPECT_EQ(out.take_text(), expected);
}

TEST(Output, keeps_bodies_by_reference) {
  Output out;
  const auto body = std::make_shared<const std::string>(5000, 'x');
  out.append("a");
  out.append_shared(*body, body);
  out.append_shared("few", body);
  EXPECT_EQ(out.size_bytes(), 5004U);
  const auto taken = out.take();
  ASSERT_EQ(taken.chunks.size(), 3U);
  EXPECT_EQ(taken.chunks[1].bytes.data(), body->data());
  EXPECT_EQ(taken.chunks[2].bytes, "few");
  EXPECT_TRUE(out.empty());
}

TEST(Output, keeps_ranges_of_files_and_counts_what_memory_holds) {
  Output out;
  const auto owner = std::make_shared<int>();
  out.append("ab");
  out.append_file({.fd = 3, .offset_bytes = 7, .length_bytes = 100'000}, owner);
  out.append_file({.fd = 3, .offset_bytes = 7, .length_bytes = 0}, owner);
  EXPECT_EQ(out.size_bytes(), 100'002U);
  EXPECT_EQ(out.held_bytes(), 2U);
  const auto taken = out.take();
  ASSERT_EQ(taken.chunks.size(), 2U);
  EXPECT_TRUE(taken.chunks[1].in_file());
  EXPECT_EQ(taken.chunks[1].owner, owner);
  EXPECT_EQ(taken.chunks[1].size_bytes(), 100'000U);
  EXPECT_EQ(out.size_bytes(), 0U);
  EXPECT_EQ(out.held_bytes(), 0U);
}

TEST(Output, goes_back_to_a_mark_and_reuses_its_memory) {
  Output out;
  out.append("kept");
  const auto mark = out.mark();
  out.append(std::string(10'000, 'x'));
  out.back_to(mark);
  out.append('!');
  auto taken = out.take();
  ASSERT_EQ(taken.chunks.size(), 1U);
  EXPECT_EQ(taken.chunks[0].bytes, "kept!");
  const char* const memory = taken.text.get();
  out.reuse(std::move(taken));
  out.append(std::string(10'000, 'y'));
  EXPECT_EQ(out.take().text.get(), memory);
}

}  // namespace
}  // namespace imap::wire
