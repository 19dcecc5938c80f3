#include "server/config_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/config_document.h"
#include "server/reload.h"
#include "server/suggestion.h"

namespace server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

ReadConfig read(std::string_view text, std::vector<std::string> overrides = {},
                std::vector<std::string> listeners = {}) {
  ConfigSources sources{"godwit.toml", std::move(overrides), std::move(listeners)};
  return read_config(sources, text);
}

TEST(ConfigReader, NothingGivenIsUsable) {
  ReadConfig got = read("");
  EXPECT_THAT(got.problems, ElementsAre());
  EXPECT_THAT(got.config.listen.imap, ElementsAre("127.0.0.1:1143"));
  EXPECT_THAT(got.config.listen.imaps, ElementsAre());  // no certificate
  EXPECT_EQ(got.config.store.path, "./godwit-data");
}

TEST(ConfigReader, TakesEveryKindOfValue) {
  ReadConfig got = read(R"(
[store]
path = "/srv/mail"
[listen]
imap = ["*:143", "[::1]:1143"]
[tls]
min_version = "1.3"
certificates = [{ certificate = "a.crt", key = "a.key" }, { certificate = "b.crt", key = "b.key" }]
[auth]
scram = false
argon2_memory_kib = 1024
[lmtp.aliases]
"sales@example.org" = "anna"
info = "bert"
)");
  EXPECT_THAT(got.problems, ElementsAre());
  EXPECT_EQ(got.config.store.path, "/srv/mail");
  EXPECT_THAT(got.config.listen.imap, ElementsAre("*:143", "[::1]:1143"));
  EXPECT_EQ(got.config.tls.min_version, net::tls::MinVersion::tls_1_3);
  EXPECT_EQ(got.config.tls.certificates.at(1).key_path, "b.key");
  EXPECT_FALSE(got.config.auth.scram);
  EXPECT_EQ(got.config.auth.argon2_memory_kib, 1024U);
  EXPECT_EQ(got.config.lmtp.aliases.at("sales@example.org"), "anna");
  EXPECT_FALSE(got.config.listen.imaps.empty());
}

TEST(ConfigReader, AnUnknownSectionIsToldWithTheNearest) {
  ReadConfig got = read("[lmpt]\nhostname = \"x\"\n");
  ASSERT_EQ(got.problems.size(), 1U);
  EXPECT_EQ(got.problems[0].message, "lmpt is no section: did you mean lmtp?");
}

TEST(ConfigReader, FindsEveryMistakeWithItsLine) {
  ReadConfig got = read(R"([imap]
autologut_minutes = 31
autologout_minutes = 29
literal = "both"
[auth]
scram = "yes"
[nonsense]
x = 1
[tls]
key = "k"
[listen]
imap = ["localhost:143"]
lmtp = [1]
)",
                        {"log.level=loud", "log.levle=info", "quota"}, {});
  std::vector<std::string> lines;
  lines.reserve(got.problems.size());
  for (const ConfigProblem& problem : got.problems) lines.push_back(problem.place + " " + problem.message);
  EXPECT_THAT(lines, ::testing::UnorderedElementsAre(
                         "godwit.toml:2 imap.autologut_minutes is no setting: did you mean imap.autologout_minutes?",
                         "godwit.toml:3 imap.autologout_minutes must be a whole number from 30 to 10080",
                         "godwit.toml:4 imap.literal must be one of: plus, minus",
                         "godwit.toml:6 auth.scram must be true or false",
                         "godwit.toml:7 nonsense is no section: `godwit config explain` lists every setting",
                         "godwit.toml:10 tls.key has no certificate: set tls.certificate too",
                         HasSubstr("godwit.toml:12 listen.imap \"localhost:143\""),
                         "godwit.toml:13 listen.lmtp must be a list of texts",
                         "--set log.level must be one of: debug, info, warning, error",
                         "--set log.levle is no setting: did you mean log.level?",
                         "--set \"quota\" is no setting: write --set key.path=value"));
}

TEST(ConfigReader, NamesTheLineOfASyntaxError) {
  ReadConfig got = read("[store]\npath = \n");
  ASSERT_EQ(got.problems.size(), 1U);
  EXPECT_THAT(got.problems[0].place, HasSubstr("godwit.toml:"));
  EXPECT_THAT(got.problems[0].message, HasSubstr("not TOML"));
}

TEST(ConfigReader, OverridesComeAfterTheFile) {
  ReadConfig got = read("[auth]\ncleartext = \"always\"\n",
                        {"auth.cleartext=loopback", "lmtp.domains=example.org, example.net",
                         "limits.message_bytes=1_000_000", "auth.scram=off", "lmtp.aliases=a=b,c=d"});
  EXPECT_THAT(got.problems, ElementsAre());
  EXPECT_EQ(got.config.auth.cleartext, Cleartext::loopback);
  EXPECT_THAT(got.config.lmtp.domains, ElementsAre("example.org", "example.net"));
  EXPECT_EQ(got.config.limits.message_bytes, 1'000'000U);
  EXPECT_FALSE(got.config.auth.scram);
  EXPECT_EQ(got.config.lmtp.aliases.at("c"), "d");
}

TEST(ConfigReader, ListenersOfTheCommandLineReplaceAll) {
  ReadConfig got =
      read("[listen]\nmetrics = [\"127.0.0.1:9000\"]\n", {}, {"imap=127.0.0.1:0", "imap=[::1]:0", "lmtp=unix:/x"});
  EXPECT_THAT(got.problems, ElementsAre());
  EXPECT_THAT(got.config.listen.imap, ElementsAre("127.0.0.1:0", "[::1]:0"));
  EXPECT_THAT(got.config.listen.lmtp, ElementsAre("unix:/x"));
  EXPECT_THAT(got.config.listen.metrics, ElementsAre());
  EXPECT_EQ(read("", {}, {"pop3=127.0.0.1:0", "127.0.0.1:1"}).problems.size(), 2U);
  // Asked for by name, imaps without a certificate is a mistake; by default it is just left out.
  EXPECT_EQ(read("", {}, {"imaps=127.0.0.1:0"}).problems.size(), 1U);
}

// What is shown can be read back, and gives the same.
TEST(ConfigDocument, ShowsWhatCanBeReadBack) {
  ReadConfig got = read("", {"lmtp.aliases=a=b", "tls.certificates=a.crt:a.key", "lmtp.hostname=quote\" back\\slash\n",
                             "imap.disabled_capabilities=MOVE,IDLE", "tls.min_version=1.3"});
  ASSERT_THAT(got.problems, ElementsAre());
  std::string shown = show_config(got.config);
  ReadConfig again = read(shown);
  EXPECT_THAT(again.problems, ElementsAre()) << to_string(again.problems);
  EXPECT_EQ(show_config(again.config), shown);
  EXPECT_EQ(again.config.lmtp.hostname, "quote\" back\\slash\n");
}

TEST(ConfigDocument, TheExampleFileIsTheDefaults) {
  std::string uncommented;
  std::istringstream lines(example_file());
  for (std::string line; std::getline(lines, line);) {
    bool setting = line.starts_with("#") && !line.starts_with("# ");
    uncommented += (setting ? line.substr(1) : line) + "\n";
  }
  ReadConfig got = read(uncommented, {"tls.certificate=", "listen.imaps="});
  EXPECT_THAT(got.problems, ElementsAre()) << to_string(got.problems);
  EXPECT_EQ(show_config(got.config), show_config(read("").config));
}

TEST(Settings, AreDocumentedAndTheirDefaultsFit) {
  Config config;
  for (const Setting& setting : settings()) {
    EXPECT_TRUE(setting.doc.ends_with('.')) << setting.key;
    EXPECT_EQ(find_setting(setting.key), &setting) << "twice: " << setting.key;
    std::string text = toml_text(setting, config);
    Config scratch;
    if (std::holds_alternative<std::uint64_t*>(setting.slot(scratch))) {
      EXPECT_EQ(assign_text(setting, scratch, text), "") << setting.key;
    }
  }
}

TEST(Reload, NamesWhatNeedsARestart) {
  Config running;
  Config wanted = running;
  wanted.log_level = base::log::Level::debug;
  wanted.store.path = "/elsewhere";
  wanted.imap.autologout_minutes = 60;
  EXPECT_THAT(settings_that_need_a_restart(running, wanted), ElementsAre("store.path", "imap.autologout_minutes"));
}

TEST(Suggestion, IsTheNearestThatIsNearEnough) {
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance("ab", "ba"), 1U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(suggestion("lisen.imap", {"listen.imap", "listen.imaps"}), "listen.imap");
  EXPECT_EQ(suggestion("colour", {"listen.imap"}), "");
}

}  // namespace
}  // namespace server
