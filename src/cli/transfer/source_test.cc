#include "cli/transfer/source.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "cli/transfer/maildir_name.h"
#include "cli/transfer/mbox_source.h"
#include "cli/transfer/skipped_keywords.h"

namespace cli {
namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder()
      : path_(fs::temp_directory_path() /
              ("godwit-source-" + std::to_string(::getpid()) + "-" + std::to_string(++count))) {
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  std::string write(const std::string& name, std::string_view bytes) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << bytes;
    return (path_ / name).string();
  }
  std::string path() const { return path_.string(); }

 private:
  static inline int count = 0;
  const fs::path path_;
};

std::string read_all(SourceMessage& message) {
  std::string out;
  while (true) {
    auto piece = message.read();
    EXPECT_TRUE(piece.has_value());
    if (!piece.has_value() || piece->empty()) return out;
    out += *piece;
  }
}

std::vector<std::string> messages_of(const std::string& path, SourceFormat format = SourceFormat::detect) {
  auto source = open_source(path, format);
  EXPECT_TRUE(source.has_value()) << (source.has_value() ? "" : source.error().detail);
  std::vector<std::string> out;
  while (source.has_value()) {
    auto message = (*source)->next();
    EXPECT_TRUE(message.has_value()) << (message.has_value() ? "" : message.error().detail);
    if (!message.has_value() || *message == nullptr) break;
    out.push_back(read_all(**message));
  }
  return out;
}

TEST(Mbox, SplitsAtFromLinesBehindEmptyOnes) {
  Folder folder;
  std::string path =
      folder.write("box",
                   "From a Sat Jan  1 00:00:00 2022\nSubject: one\n\nText\nFrom here on\n>From quoted\n>>From twice\n\n"
                   "From b Sat Jan  1 00:00:01 2022\nSubject: two\n\nlast\n");
  EXPECT_EQ(messages_of(path),
            (std::vector<std::string>{"Subject: one\n\nText\nFrom here on\nFrom quoted\n>From twice\n",
                                      "Subject: two\n\nlast\n"}));
}

TEST(Mbox, CrlfAndHeaderOnly) {
  Folder folder;
  std::string path = folder.write(
      "box", "From a\r\nSubject: one\r\n\r\nFrom b\r\nSubject: two\r\n\r\nx\r\n\r\nFrom c\r\nSubject: three\r\n\r\n");
  EXPECT_EQ(messages_of(path),
            (std::vector<std::string>{"Subject: one\r\n", "Subject: two\r\n\r\nx\r\n", "Subject: three\r\n\r\n"}));
}

TEST(Mbox, EmptyLineThatClosesTheFileIsNoMail) {
  Folder folder;
  EXPECT_EQ(messages_of(folder.write("lf", "From a\nSubject: one\n\nx\n\n")),
            (std::vector<std::string>{"Subject: one\n\nx\n"}));
  EXPECT_EQ(messages_of(folder.write("crlf", "From a\r\nSubject: one\r\n\r\nx\r\n\r\n")),
            (std::vector<std::string>{"Subject: one\r\n\r\nx\r\n"}));
  EXPECT_EQ(messages_of(folder.write("two", "From a\nSubject: one\n\nx\n\n\n")),
            (std::vector<std::string>{"Subject: one\n\nx\n\n"}));
}

TEST(Mbox, TrustsAContentLengthThatLeadsToTheNext) {
  Folder folder;
  std::string path = folder.write(
      "box",
      "From - \nContent-Length: 16\n\nFrom in\n>From q\nFrom - \nContent-Length: 999\n\nwrong\n\nFrom - \n\nend\n");
  EXPECT_EQ(messages_of(path), (std::vector<std::string>{"Content-Length: 16\n\nFrom in\n>From q\n",
                                                         "Content-Length: 999\n\nwrong\n", "\nend\n"}));
}

TEST(Mbox, AWindowsEndHidesNothing) {
  Folder folder;
  for (std::size_t filler : {262'130u, 262'140u, 262'144u, 262'150u}) {
    std::string first = "Subject: x\n\n" + std::string(filler, 'x') + "\n>From y\n";
    std::string path = folder.write("box", "From a\n" + first + "\nFrom b\n\nsecond\n");
    auto found = messages_of(path);
    ASSERT_EQ(found.size(), 2u) << filler;
    EXPECT_EQ(found[0].size(), first.size() - 1);
    EXPECT_EQ(found[1], "\nsecond\n");
  }
}

TEST(Mbox, SaysWhatIsNone) {
  Folder folder;
  auto source = open_source(folder.write("box", "no mbox\n"), SourceFormat::detect);
  ASSERT_FALSE(source.has_value());
  EXPECT_EQ(source.error().code, base::Errc::bad_syntax);
  EXPECT_TRUE(messages_of(folder.write("empty", "")).empty());
}

TEST(Mbox, DatesAndStatus) {
  EXPECT_EQ(mbox_date("From ada@example.org Sat Jan  1 00:00:00 2022"), 1'640'995'200);
  EXPECT_EQ(mbox_date("From a b c Thu Feb 29 23:59:59 2024"), 1'709'251'199);
  for (std::string_view none :
       {"From - ", "From a Sat Foo  1 00:00:00 2022", "From a Thu Feb 30 00:00:00 2023", "From a:b"}) {
    EXPECT_EQ(mbox_date(none), std::nullopt) << none;
  }
  Folder folder;
  auto source = open_source(folder.write("box", "From a\nStatus: RO\nX-Status: AF\nX-Keywords: $Junk  work\n\nx\n"),
                            SourceFormat::detect);
  auto message = (*source)->next();
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ((*message)->system, mail::SystemFlags{}
                                    .with(mail::SystemFlag::seen)
                                    .with(mail::SystemFlag::answered)
                                    .with(mail::SystemFlag::flagged));
  EXPECT_EQ((*message)->keywords, (std::vector<std::string>{"$Junk", "work"}));
}

TEST(Maildir, KeywordNamesWithSpacesAndWithoutALetter) {
  Folder folder;
  std::filesystem::create_directories(folder.path() + "/cur");
  std::filesystem::create_directories(folder.path() + "/new");
  folder.write("cur/1.host:2,ab", "Subject: x\n\n");
  folder.write("dovecot-keywords", "0 my label\n1 work\n26 beyond\n300 more\n");
  auto source = open_source(folder.path(), SourceFormat::detect);
  ASSERT_TRUE(source.has_value()) << describe(source.error());
  auto message = (*source)->next();
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ((*message)->keywords, (std::vector<std::string>{"my label", "work"}));
  folder.write("dovecot-keywords", "0 work\nx more\n");
  EXPECT_EQ(open_source(folder.path(), SourceFormat::detect).error().code, base::Errc::bad_syntax);
}

struct NoMessage : SourceMessage {
  base::Result<std::string> read() override { return std::string(); }
};

TEST(SkippedKeywordsTest, AreToldOnceWithTheirPlaceAndCounted) {
  SkippedKeywords skipped;
  EXPECT_EQ(skipped.total(), "");
  NoMessage message;
  message.place = "box, byte 0";
  message.keywords = {"work", "\\Important", "work", "K\xC3\xB6ln", std::string(256, 'x'), "a\033[2J"};
  const std::vector<std::string> told = skipped.take_from(message);
  EXPECT_EQ(message.keywords, std::vector<std::string>{"work"});
  ASSERT_EQ(told.size(), 4u);
  EXPECT_TRUE(told[0].starts_with("box, byte 0: keyword \"\\Important\" skipped: ")) << told[0];
  EXPECT_TRUE(told[3].starts_with("box, byte 0: keyword \"a?[2J\" skipped: ")) << told[3];
  message.place = "box, byte 99";
  message.keywords = {"\\Important", "my label"};
  const std::vector<std::string> then = skipped.take_from(message);
  ASSERT_EQ(then.size(), 1u);
  EXPECT_TRUE(then[0].starts_with("box, byte 99: keyword \"my label\"")) << then[0];
  message.keywords = {"fine"};
  EXPECT_TRUE(skipped.take_from(message).empty());
  EXPECT_EQ(skipped.total(), "6 keywords of 2 messages skipped: IMAP has no such keywords");
}

TEST(SkippedKeywordsTest, DoNotFillTheScreen) {
  SkippedKeywords skipped;
  NoMessage message;
  std::size_t told = 0;
  for (int i = 0; i < 1'000; ++i) {
    message.keywords = {"label " + std::to_string(i)};
    told += skipped.take_from(message).size();
  }
  EXPECT_EQ(told, SkippedKeywords::max_names_told);
  EXPECT_EQ(skipped.total(), "1000 keywords of 1000 messages skipped: IMAP has no such keywords");
}

TEST(Maildir, FlagsOrderAndKeywords) {
  Folder folder;
  folder.write("cur/200.b:2,FSa", "two");
  folder.write("cur/100.a:2,", "one");
  folder.write("new/300.c", "three");
  folder.write("tmp/400.d", "not yet");
  folder.write("dovecot-keywords", "0 work\n");
  EXPECT_EQ(messages_of(folder.path()), (std::vector<std::string>{"one", "two", "three"}));
  auto source = open_maildir(folder.path());
  auto first = (*source)->next();
  auto second = (*source)->next();
  EXPECT_EQ((*second)->system, mail::SystemFlags{}.with(mail::SystemFlag::flagged).with(mail::SystemFlag::seen));
  EXPECT_EQ((*second)->keywords, std::vector<std::string>{"work"});
  EXPECT_EQ(maildir_flags((*second)->system, (*second)->keywords, {{"work", 'a'}}), ":2,FSa");
}

TEST(Eml, EveryFileBelow) {
  Folder folder;
  folder.write("b/2.eml", "two");
  folder.write("a/1.EML", "one");
  folder.write("a/readme.txt", "no");
  EXPECT_EQ(messages_of(folder.path()), (std::vector<std::string>{"one", "two"}));
  EXPECT_FALSE(open_source(folder.path() + "/nothing", SourceFormat::detect).has_value());
}

}  // namespace
}  // namespace cli
