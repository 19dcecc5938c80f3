#include "cli/transfer/source.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "cli/transfer/maildir_name.h"
#include "cli/transfer/mbox_source.h"

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
