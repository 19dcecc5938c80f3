// Every parser: what it yields, and that it does with the bytes cut anywhere. What it refuses: refusals_test.cc.
#include "imap/wire/parse/parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "imap/wire/framer.h"
#include "imap/wire/testing.h"

namespace imap::wire {
namespace {

using base::ModSeq;
using base::SeqNum;
using base::Uid;
using base::UidValidity;

template <class Set = SeqSet>
Set set_of(std::initializer_list<std::pair<std::uint32_t, std::uint32_t>> ranges) {
  using Id = decltype(Set().ranges[0].first);
  Set set;
  for (const auto& [first, last] : ranges) set.add(Range<Id>{Id(first), Id(last)});
  return set;
}
UidSet uids(std::initializer_list<std::pair<std::uint32_t, std::uint32_t>> ranges) { return set_of<UidSet>(ranges); }
FlagList flags_of(std::initializer_list<SystemFlag> system, std::vector<std::string> keywords = {},
                  std::vector<std::string> extensions = {}) {
  FlagList list{{}, std::move(keywords), std::move(extensions)};
  for (const SystemFlag flag : system) list.system.add(flag);
  return list;
}
StatusAtts status_of(std::initializer_list<StatusAtt> atts) {
  StatusAtts out;
  for (const StatusAtt att : atts) out.add(att);
  return out;
}
FetchAtts fetch_of(std::initializer_list<FetchAtt> atts) {
  FetchAtts out;
  for (const FetchAtt att : atts) out.add(att);
  return out;
}
Fetch fetch(MessageSet messages, FetchAtts atts, std::vector<Section> sections = {}) {
  return Fetch{std::move(messages), atts, std::move(sections), {}, false};
}
Fetch fetch_since(Fetch fetch, std::uint64_t mod_seq, bool vanished) {
  fetch.changed_since = ModSeq(mod_seq);
  fetch.vanished = vanished;
  return fetch;
}
Section section(SectionText text, SetsSeen seen = SetsSeen::no, std::vector<std::uint32_t> part = {},
                std::vector<std::string> fields = {}, std::optional<Partial> partial = {}) {
  return Section{SectionKind::body, seen, std::move(part), text, std::move(fields), partial};
}
SearchKey key(SearchKey::Node node) { return SearchKey{std::move(node)}; }
SearchKey program(std::vector<SearchKey> keys) { return key(SearchAnd{std::move(keys)}); }
Search search(std::vector<SearchKey> keys, Numbering numbering = Numbering::sequence) {
  return Search{numbering, {}, {}, program(std::move(keys))};
}
Search search_returning(SearchReturn returns, std::vector<SearchKey> keys) {
  return Search{Numbering::sequence, returns, {}, program(std::move(keys))};
}
SearchKey flag_key(SystemFlag flag, Presence presence = Presence::present) { return key(SearchFlag{flag, presence}); }
Date day(int y, unsigned m, unsigned d) {
  return Date(std::chrono::year(y), std::chrono::month(m), std::chrono::day(d));
}
List list(std::string reference, std::vector<std::string> patterns) {
  List out;
  out.reference = std::move(reference);
  out.patterns = std::move(patterns);
  return out;
}
List list(ListSelectOptions select, std::string reference, std::vector<std::string> patterns,
          ListReturnOptions returns) {
  return List{ListForm::extended, select, std::move(reference), std::move(patterns), returns};
}

constexpr ParseContext rev1;
constexpr ParseContext rev2{Revision::rev2, Utf8Accept::off};
constexpr ParseContext utf8{Revision::rev1, Utf8Accept::on};

struct Case {
  std::string text;
  Command command;
  ParseContext context = rev1;
};

std::vector<Case> simple_cases() {
  return {
      {"a1 NOOP", Noop()},
      {"a1 noop", Noop()},
      {"]a CAPABILITY", Capability()},
      {"a LOGOUT", Logout()},
      {"a STARTTLS", StartTls()},
      {"a NAMESPACE", Namespace()},
      {"a IDLE", Idle()},
      {"a CHECK", Check()},
      {"a CLOSE", Close()},
      {"a UNSELECT", Unselect()},
      {"a EXPUNGE", Expunge()},
      {"a UID EXPUNGE 3000:3002,7", UidExpunge{uids({{3000, 3002}, {7, 7}})}},
      {"a ID NIL", Id()},
      {"a ID ()", Id()},
      {"a ID (\"name\" \"x\" \"os\" NIL)", Id{{{"name", "x"}, {"os", std::nullopt}}}},
      {"a ENABLE condstore X-Good", Enable{{"CONDSTORE", "X-GOOD"}}},
      {"a COMPRESS deflate", Compress{"DEFLATE"}},
      {"a LOGIN smith sesame", Login{"smith", "sesame"}},
      {"a LOGIN \"smi\\\"th\" {6+}\r\ns sa\tm", Login{"smi\"th", "s sa\tm"}},
      {"a LOGIN {0+}\r\n \"\"", Login{"", ""}},
      {"a LOGIN x \"\xc3\xa9\"", Login{"x", "é"}, rev2},
      {"a LOGIN \"\xc3\xa9\" \"\xe9\\\\\"", Login{"é", "\xe9\\"}},
      {"a AUTHENTICATE plain", Authenticate{"PLAIN", {}}},
      {"a AUTHENTICATE PLAIN AGEAYg==", Authenticate{"PLAIN", std::string("\0a\0b", 4)}},
      {"a AUTHENTICATE EXTERNAL =", Authenticate{"EXTERNAL", ""}},
      {"a GETQUOTA \"\"", GetQuota{""}},
      {"a GETQUOTAROOT inbox", GetQuotaRoot{{"INBOX"}}},
      {"a SETQUOTA \"\" (storage 512 MESSAGE 0)", SetQuota{"", {{"STORAGE", 512}, {"MESSAGE", 0}}}},
      {"a SETQUOTA x ()", SetQuota{"x", {}}},
  };
}

std::vector<Case> mailbox_cases() {
  const ListReturnOptions nothing;
  return {
      {"a SELECT InBoX", Select{{"INBOX"}, {}}},
      {"a EXAMINE {5+}\r\na b\"c", Examine{{"a b\"c"}, {}}},
      {"a SELECT Entw&APw-rfe", Select{{"Entwürfe"}, {}}},
      {"a SELECT \"R&D\"", Select{{"R&D"}, {}}, rev2},
      {"a SELECT \"Entw\xc3\xbcrfe\"", Select{{"Entwürfe"}, {}}, utf8},
      {"a SELECT {9+}\r\nEntw\xc3\xbcrfe", Select{{"Entwürfe"}, {}}, rev2},
      {"a SELECT x (CONDSTORE)", Select{{"x"}, {true, {}}}},
      {"a SELECT x (QRESYNC (67890007 20050715194045000 41,43:211,214:541))",
       Select{
           {"x"},
           {false,
            QResync{UidValidity(67890007), ModSeq(20050715194045000), uids({{41, 41}, {43, 211}, {214, 541}}), {}}}}},
      {"a EXAMINE x (QRESYNC (1 2 (3,4 5,6)) CONDSTORE)",
       Examine{
           {"x"},
           {true,
            QResync{UidValidity(1), ModSeq(2), {}, SeqMatchData{set_of({{3, 3}, {4, 4}}), uids({{5, 5}, {6, 6}})}}}}},
      {"a SELECT x (QRESYNC (1 2 1:9 (3 5)))",
       Select{{"x"},
              {false,
               QResync{UidValidity(1), ModSeq(2), uids({{1, 9}}), SeqMatchData{set_of({{3, 3}}), uids({{5, 5}})}}}}},
      {"a CREATE owatagusiam/", Create{{"owatagusiam/"}, {}, {}}},
      {"a CREATE x (USE (\\sent \\Drafts \\Foo))", Create{{"x"}, {SpecialUse::sent, SpecialUse::drafts}, {"\\Foo"}}},
      {"a CREATE x (USE ())", Create{{"x"}, {}, {}}},
      {"a DELETE x", Delete{{"x"}}},
      {"a RENAME x y", Rename{{"x"}, {"y"}}},
      {"a SUBSCRIBE x", Subscribe{{"x"}}},
      {"a UNSUBSCRIBE x", Unsubscribe{{"x"}}},
      {"a STATUS blurdybloop (UIDNEXT messages)",
       Status{{"blurdybloop"}, status_of({StatusAtt::uid_next, StatusAtt::messages})}},
      {"a STATUS x (RECENT UIDVALIDITY UNSEEN DELETED DELETED-STORAGE SIZE HIGHESTMODSEQ APPENDLIMIT MAILBOXID)",
       Status{{"x"},
              status_of({StatusAtt::recent, StatusAtt::uid_validity, StatusAtt::unseen, StatusAtt::deleted,
                         StatusAtt::deleted_storage, StatusAtt::size, StatusAtt::highest_mod_seq,
                         StatusAtt::append_limit, StatusAtt::mailbox_id})}},
      {"a LIST \"\" \"\"", list("", {""})},
      {"a LIST ~/Mail/ %", list("~/Mail/", {"%"})},
      {"a LIST \"\" *]&APw-", list("", {"*]ü"})},
      {"a LIST () \"\" *", list({}, "", {"*"}, nothing)},
      {"a LIST \"\" (a \"b*\")", list({}, "", {"a", "b*"}, nothing)},
      {"a LIST (SUBSCRIBED REMOTE RECURSIVEMATCH) \"\" *", list({true, true, true, false}, "", {"*"}, nothing)},
      {"a LIST (SPECIAL-USE) \"\" * RETURN ()", list({false, false, false, true}, "", {"*"}, nothing)},
      {"a LIST \"\" % RETURN (CHILDREN SUBSCRIBED SPECIAL-USE STATUS (MESSAGES))",
       list({}, "", {"%"}, {true, true, true, status_of({StatusAtt::messages})})},
      {"a LSUB \"#news.\" comp.*", Lsub{"#news.", "comp.*"}},
      {"a APPEND saved (\\Seen $x) \" 7-Feb-1994 21:52:25 -0800\" {310}",
       Append{{"saved"},
              {flags_of({SystemFlag::seen}, {"$x"}),
               DateTime{std::chrono::sys_days(day(1994, 2, 8)) + std::chrono::hours(5) + std::chrono::minutes(52) +
                            std::chrono::seconds(25),
                        std::chrono::minutes(-480)},
               AppendData::literal, 310}}},
      {"a APPEND x {0+}", Append{{"x"}, {}}},
      {"a APPEND x ~{7+}", Append{{"x"}, {{}, {}, AppendData::literal8, 7}}},
      {"a APPEND x () UTF8 (~{7}", Append{{"x"}, {{}, {}, AppendData::utf8, 7}}},
  };
}

std::vector<Case> message_cases() {
  const Section whole = section(SectionText::whole, SetsSeen::yes);
  return {
      {"a COPY 2:4 meeting", Copy{set_of({{2, 4}}), {"meeting"}}},
      {"a UID COPY *,4:2,9:* x", Copy{uids({{0, 0}, {2, 4}, {9, 0}}), {"x"}}},
      {"a uid move *:3,$ x", Move{UidSet{uids({{3, 0}}).ranges, true}, {"x"}}},
      {"a MOVE $ x", Move{SeqSet{{}, true}, {"x"}}},
      {"a COPY 4294967295 x", Copy{set_of({{4294967295, 4294967295}}), {"x"}}},
      {"a STORE 2:4 +FLAGS (\\Deleted)",
       Store{set_of({{2, 4}}), {}, StoreAction::add, StoreAnswer::flags, flags_of({SystemFlag::deleted})}},
      {"a STORE 1 flags.silent ()", Store{set_of({{1, 1}}), {}, StoreAction::replace, StoreAnswer::silent, {}}},
      {"a UID STORE 1 -FLAGS.SILENT \\seen $Fwd \\Recent", Store{uids({{1, 1}}),
                                                                 {},
                                                                 StoreAction::remove,
                                                                 StoreAnswer::silent,
                                                                 flags_of({SystemFlag::seen}, {"$Fwd"}, {"\\Recent"})}},
      {"a STORE 1 (UNCHANGEDSINCE 0) FLAGS \\Draft",
       Store{set_of({{1, 1}}), ModSeq(0), StoreAction::replace, StoreAnswer::flags, flags_of({SystemFlag::draft})}},
      {"a FETCH 1 ALL", fetch(set_of({{1, 1}}), fetch_of({FetchAtt::flags, FetchAtt::internal_date,
                                                          FetchAtt::rfc822_size, FetchAtt::envelope}))},
      {"a FETCH 1 FAST",
       fetch(set_of({{1, 1}}), fetch_of({FetchAtt::flags, FetchAtt::internal_date, FetchAtt::rfc822_size}))},
      {"a FETCH 1 full",
       fetch(set_of({{1, 1}}), fetch_of({FetchAtt::flags, FetchAtt::internal_date, FetchAtt::rfc822_size,
                                         FetchAtt::envelope, FetchAtt::body}))},
      {"a UID FETCH 1:* (FLAGS)", fetch(uids({{1, 0}}), fetch_of({FetchAtt::flags, FetchAtt::uid}))},
      {"a FETCH 1 BODY", fetch(set_of({{1, 1}}), fetch_of({FetchAtt::body}))},
      {"a FETCH 1 (BODY BODYSTRUCTURE UID MODSEQ EMAILID THREADID PREVIEW)",
       fetch(set_of({{1, 1}}), fetch_of({FetchAtt::body, FetchAtt::body_structure, FetchAtt::uid, FetchAtt::mod_seq,
                                         FetchAtt::email_id, FetchAtt::thread_id, FetchAtt::preview}))},
      {"a FETCH 1 (PREVIEW (LAZY) UID)",
       fetch(set_of({{1, 1}}), fetch_of({FetchAtt::preview, FetchAtt::preview_lazy, FetchAtt::uid}))},
      {"a FETCH 1 PREVIEW", fetch(set_of({{1, 1}}), fetch_of({FetchAtt::preview}))},
      {"a FETCH 1 BODY[]", fetch(set_of({{1, 1}}), {}, {whole})},
      {"a FETCH 1 body.peek[header.fields (From \"X-]\")]<0.10>",
       fetch(set_of({{1, 1}}), {},
             {section(SectionText::header_fields, SetsSeen::no, {}, {"From", "X-]"}, Partial{0, 10})})},
      {"a FETCH 1 (BODY[4.2.HEADER.FIELDS.NOT (a)] BODY.PEEK[1.MIME] BODY.PEEK[12] BODY.PEEK[TEXT] "
       "BODY.PEEK[3.HEADER])",
       fetch(set_of({{1, 1}}), {},
             {section(SectionText::header_fields_not, SetsSeen::yes, {4, 2}, {"a"}),
              section(SectionText::mime, SetsSeen::no, {1}), section(SectionText::whole, SetsSeen::no, {12}),
              section(SectionText::text), section(SectionText::header, SetsSeen::no, {3})})},
      {"a FETCH 1 (BINARY[1.2]<3.4> BINARY.PEEK[] BINARY.SIZE[2])",
       fetch(set_of({{1, 1}}), {},
             {Section{SectionKind::binary, SetsSeen::yes, {1, 2}, SectionText::whole, {}, Partial{3, 4}},
              Section{SectionKind::binary, SetsSeen::no, {}, SectionText::whole, {}, {}},
              Section{SectionKind::binary_size, SetsSeen::no, {2}, SectionText::whole, {}, {}}})},
      {"a FETCH 1 (RFC822 RFC822.HEADER RFC822.TEXT RFC822.SIZE)",
       fetch(set_of({{1, 1}}), fetch_of({FetchAtt::rfc822_size}),
             {Section{SectionKind::rfc822, SetsSeen::yes, {}, SectionText::whole, {}, {}},
              Section{SectionKind::rfc822_header, SetsSeen::no, {}, SectionText::header, {}, {}},
              Section{SectionKind::rfc822_text, SetsSeen::yes, {}, SectionText::text, {}, {}}})},
      {"a FETCH 1 FLAGS (CHANGEDSINCE 12345)",
       fetch_since(fetch(set_of({{1, 1}}), fetch_of({FetchAtt::flags, FetchAtt::mod_seq})), 12345, false)},
      {"a UID FETCH 1 (FLAGS) (VANISHED CHANGEDSINCE 9)",
       fetch_since(fetch(uids({{1, 1}}), fetch_of({FetchAtt::flags, FetchAtt::mod_seq, FetchAtt::uid})), 9, true)},
  };
}

std::vector<Case> search_cases() {
  const SearchKey all = key(SearchAll());
  return {
      {"a SEARCH ALL", search({all})},
      {"a UID SEARCH 1:3,$ UID 4 UNSEEN",
       search({key(SearchMessages{SeqSet{set_of({{1, 3}}).ranges, true}}), key(SearchMessages{uids({{4, 4}})}),
               flag_key(SystemFlag::seen, Presence::absent)},
              Numbering::uid)},
      {"a SEARCH ANSWERED DELETED DRAFT FLAGGED SEEN RECENT OLD NEW",
       search({flag_key(SystemFlag::answered), flag_key(SystemFlag::deleted), flag_key(SystemFlag::draft),
               flag_key(SystemFlag::flagged), flag_key(SystemFlag::seen), flag_key(SystemFlag::recent),
               flag_key(SystemFlag::recent, Presence::absent),
               program({flag_key(SystemFlag::recent), flag_key(SystemFlag::seen, Presence::absent)})})},
      {"a SEARCH UNANSWERED UNDELETED UNDRAFT UNFLAGGED",
       search({flag_key(SystemFlag::answered, Presence::absent), flag_key(SystemFlag::deleted, Presence::absent),
               flag_key(SystemFlag::draft, Presence::absent), flag_key(SystemFlag::flagged, Presence::absent)})},
      {"a SEARCH KEYWORD $a UNKEYWORD b",
       search({key(SearchKeyword{"$a", Presence::present}), key(SearchKeyword{"b", Presence::absent})})},
      {"a SEARCH FROM a TO \"b c\" CC {1+}\r\nd BCC e SUBJECT \"\"",
       search({key(SearchEnvelope{EnvelopeField::from, "a"}), key(SearchEnvelope{EnvelopeField::to, "b c"}),
               key(SearchEnvelope{EnvelopeField::cc, "d"}), key(SearchEnvelope{EnvelopeField::bcc, "e"}),
               key(SearchEnvelope{EnvelopeField::subject, ""})})},
      {"a SEARCH HEADER X-Y \"\" BODY a TEXT b",
       search({key(SearchHeader{"X-Y", ""}), key(SearchText{TextScope::body, "a"}),
               key(SearchText{TextScope::text, "b"})})},
      {"a SEARCH BEFORE 1-Feb-1994 ON \"28-feb-2000\" SINCE 29-Feb-2024",
       search({key(SearchDate{DateField::internal, DateRelation::before, day(1994, 2, 1)}),
               key(SearchDate{DateField::internal, DateRelation::on, day(2000, 2, 28)}),
               key(SearchDate{DateField::internal, DateRelation::since, day(2024, 2, 29)})})},
      {"a SEARCH SENTBEFORE 01-Jan-1970 SENTON 2-Mar-1999 SENTSINCE 31-Dec-9999",
       search({key(SearchDate{DateField::sent, DateRelation::before, day(1970, 1, 1)}),
               key(SearchDate{DateField::sent, DateRelation::on, day(1999, 3, 2)}),
               key(SearchDate{DateField::sent, DateRelation::since, day(9999, 12, 31)})})},
      {"a SEARCH LARGER 9223372036854775807 SMALLER 0 OLDER 1 YOUNGER 259200",
       search({key(SearchSize{SizeRelation::larger, 9223372036854775807}), key(SearchSize{SizeRelation::smaller, 0}),
               key(SearchAge{AgeRelation::older, 1}), key(SearchAge{AgeRelation::younger, 259200})})},
      {"a SEARCH MODSEQ 620162338 MODSEQ \"/flags/\\\\draft\" all 0",
       search({key(SearchModSeq{ModSeq(620162338), ""}), key(SearchModSeq{ModSeq(0), "/flags/\\draft"})})},
      {"a SEARCH EMAILID M6 THREADID T_-9",
       search({key(SearchObjectId{ObjectIdKind::email, "M6"}), key(SearchObjectId{ObjectIdKind::thread, "T_-9"})})},
      {"a SEARCH NOT ALL (ALL (ALL)) OR ALL NOT ALL",
       search({key(SearchNot{{all}}), program({all, program({all})}), key(SearchOr{{all, key(SearchNot{{all}})}})})},
      {"a SEARCH OR ALL OR 1 OR ALL 2", search({key(SearchOr{{all, key(SearchMessages{set_of({{1, 1}})}), all,
                                                              key(SearchMessages{set_of({{2, 2}})})}})})},
      {"a SEARCH OR OR ALL 1 2", search({key(SearchOr{{key(SearchOr{{all, key(SearchMessages{set_of({{1, 1}})})}}),
                                                       key(SearchMessages{set_of({{2, 2}})})}})})},
      {"a SEARCH CHARSET utf-8 ALL", Search{Numbering::sequence, {}, "UTF-8", program({all})}},
      {"a SEARCH RETURN () ALL", search_returning({false, false, true, false, false}, {all})},
      {"a SEARCH RETURN (MIN MAX COUNT) ALL", search_returning({true, true, false, true, false}, {all})},
      {"a SEARCH RETURN (SAVE ALL) ALL", search_returning({false, false, true, false, true}, {all})},
      {"a SORT (SUBJECT REVERSE DATE) UTF-8 ALL",
       Sort{Numbering::sequence, {{SortKey::subject}, {SortKey::date, SortOrder::reverse}}, "UTF-8", program({all})}},
      {"a UID SORT (ARRIVAL CC FROM SIZE TO DISPLAYFROM DISPLAYTO) us-ascii ALL", Sort{Numbering::uid,
                                                                                       {{SortKey::arrival},
                                                                                        {SortKey::cc},
                                                                                        {SortKey::from},
                                                                                        {SortKey::size},
                                                                                        {SortKey::to},
                                                                                        {SortKey::display_from},
                                                                                        {SortKey::display_to}},
                                                                                       "US-ASCII",
                                                                                       program({all})}},
      {"a THREAD references UTF-8 ALL",
       Thread{Numbering::sequence, ThreadAlgorithm::references, "UTF-8", program({all})}},
      {"a UID THREAD ORDEREDSUBJECT UTF-8 1", Thread{Numbering::uid, ThreadAlgorithm::ordered_subject, "UTF-8",
                                                     program({key(SearchMessages{set_of({{1, 1}})})})}},
  };
}

std::vector<Case> all_cases() {
  std::vector<Case> all;
  for (auto* cases : {simple_cases, mailbox_cases, message_cases, search_cases}) {
    for (Case& c : cases()) all.push_back(std::move(c));
  }
  return all;
}

TEST(Parse, yields_commands) {
  for (const Case& c : all_cases()) {
    const auto command = testing::parse(c.text, c.context);
    ASSERT_TRUE(command.has_value()) << c.text << ": " << command.error().detail;
    EXPECT_EQ(*command, c.command) << c.text;
  }
}

TEST(Parse, covers_every_command) {
  std::vector<bool> seen(std::variant_size_v<Command>);
  for (const Case& c : all_cases()) seen[c.command.index()] = true;
  for (std::size_t i = 0; i < seen.size(); ++i) EXPECT_TRUE(seen[i]) << "no case for alternative " << i;
}

// The whole command comes out of the framer whatever the cut, and no beginning of one does.
TEST(Parse, survives_cuts) {
  for (const Case& c : all_cases()) {
    if (std::holds_alternative<Append>(c.command)) continue;  // its message is the framer's own case
    const std::string input = c.text + "\r\n";
    for (std::size_t cut = 0; cut < input.size(); ++cut) {
      Framer framer;
      std::string_view first = std::string_view(input).substr(0, cut);
      ASSERT_TRUE(std::holds_alternative<NeedMore>(framer.step(first))) << input << cut;
      std::string_view rest = std::string_view(input).substr(cut);
      const Event event = framer.step(rest);
      ASSERT_TRUE(std::holds_alternative<CommandReady>(event)) << input << cut;
      EXPECT_EQ(std::get<CommandReady>(event).text, c.text);
    }
  }
}

// A command that ends early is refused or another command, but never read beyond.
TEST(Parse, survives_truncation) {
  for (const Case& c : all_cases()) {
    if (c.text.ends_with(" ()") || c.text.ends_with("(USE ())")) continue;  // says what its absence says
    for (std::size_t size = 0; size < c.text.size(); ++size) {
      const std::string exact = c.text.substr(0, size);  // a buffer of its own: the sanitizer sees its end
      const auto command = testing::parse(exact, c.context);
      EXPECT_TRUE(!command.has_value() || *command != c.command) << exact;
    }
  }
}

TEST(ParseAppend, next_and_end) {
  const auto next = [](std::string_view text, AppendData previous) {
    Scanner s(text, rev1);
    return parse_append_next(s, previous);
  };
  EXPECT_EQ(next(" (\\Seen) {3}", AppendData::literal).value(),
            (AppendMessage{flags_of({SystemFlag::seen}), {}, AppendData::literal, 3}));
  EXPECT_EQ(next(") UTF8 (~{3}", AppendData::utf8).value(), (AppendMessage{{}, {}, AppendData::utf8, 3}));
  EXPECT_FALSE(next(" {3}", AppendData::utf8).has_value());
  EXPECT_FALSE(next(") {3}", AppendData::literal).has_value());
  const auto end = [](std::string_view text, AppendData previous) {
    Scanner s(text, rev1);
    return parse_append_end(s, previous).has_value();
  };
  EXPECT_TRUE(end("", AppendData::literal8));
  EXPECT_TRUE(end(")", AppendData::utf8));
  EXPECT_FALSE(end("", AppendData::utf8));
  EXPECT_FALSE(end(" ", AppendData::literal));
}

}  // namespace
}  // namespace imap::wire
