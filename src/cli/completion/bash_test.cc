// The script in bash itself: what is offered for words on a command line.
#include <cstdio>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/completion/completion.h"
#include "net/testing/certificate.h"

namespace cli {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class CompletionTest : public ::testing::Test {
 protected:
  CompletionTest() { std::ofstream(script()) << bash_completion(command_tree()); }
  std::string script() const { return directory_.path() + "/completion"; }

  // The words as bash splits them; the last one is at the cursor.
  std::vector<std::string> offered(const std::vector<std::string>& words) {
    std::string call = "cd '" + directory_.path() + "'; set -u; source ./completion; COMP_WORDS=(godwit";
    for (const std::string& word : words) call += " '" + word + "'";
    call += "); COMP_CWORD=" + std::to_string(words.size()) + "; _godwit; printf \"%s\\n\" \"${COMPREPLY[@]}\"";
    std::ofstream(directory_.path() + "/call") << call;
    const std::string command = "bash --norc --noprofile " + directory_.path() + "/call 2>&1";
    std::vector<std::string> lines;
    FILE* out = ::popen(command.c_str(), "r");
    std::string text;
    for (int c = std::fgetc(out); c != EOF; c = std::fgetc(out)) text += static_cast<char>(c);
    EXPECT_EQ(::pclose(out), 0) << text;
    std::stringstream in(text);
    for (std::string line; std::getline(in, line);) {
      if (!line.empty()) lines.push_back(line);
    }
    return lines;
  }

  net::testing::TemporaryDirectory directory_;
};

TEST_F(CompletionTest, OffersEveryCommandAndOption) {
  struct Place {
    CommandInfo command;
    std::vector<std::string> path;
  };
  std::vector<Place> places{{command_tree(), {}}};
  while (!places.empty()) {
    const Place place = std::move(places.back());
    places.pop_back();
    std::vector<std::string> commands;
    for (const CommandInfo& each : place.command.commands) {
      commands.push_back(each.name);
      std::vector<std::string> path = place.path;
      path.push_back(each.name);
      places.push_back({each, path});
    }
    std::vector<std::string> options;
    for (const OptionInfo& option : place.command.options)
      options.insert(options.end(), option.names.begin(), option.names.end());
    std::vector<std::string> words = place.path;
    words.emplace_back("");
    if (!commands.empty()) {
      EXPECT_EQ(offered(words), commands);
    }
    words.back() = "-";
    EXPECT_EQ(offered(words), options);
  }
}

TEST_F(CompletionTest, FinishesWords) {
  EXPECT_THAT(offered({"acc"}), ElementsAre("account"));
  EXPECT_THAT(offered({"account", "pas"}), ElementsAre("passwd"));
  EXPECT_THAT(offered({"serve", "--rea"}), ElementsAre("--ready-fd"));
  EXPECT_THAT(offered({"account", "add", "ada", "--pass"}), ElementsAre("--password-stdin"));
  EXPECT_THAT(offered({"nothing"}), IsEmpty());
}

TEST_F(CompletionTest, KnowsWhatOptionsAndArgumentsTake) {
  const std::ofstream empty(directory_.path() + "/mail.mbox");
  EXPECT_THAT(offered({"export", "--format", ""}), ElementsAre("mbox", "maildir"));
  EXPECT_THAT(offered({"export", "--line-ends", "=", "c"}), ElementsAre("crlf"));
  EXPECT_THAT(offered({"serve", "--config", "mail"}), ElementsAre("mail.mbox"));
  EXPECT_THAT(offered({"import", "ada", "INBOX", "ma"}), ElementsAre("mail.mbox"));
  EXPECT_THAT(offered({"import", "--store", "x", "ada", "INBOX", "ma"}), ElementsAre("mail.mbox"));
  EXPECT_THAT(offered({"import", "ma"}), IsEmpty()) << "an account is no file";
  EXPECT_THAT(offered({"completion", ""}), ElementsAre("bash", "zsh", "fish"));
  EXPECT_THAT(offered({"man", "stat"}), ElementsAre("status"));
}

TEST_F(CompletionTest, KnowsSettingsAndTheirChoices) {
  EXPECT_THAT(offered({"serve", "--set", "auth.cl"}), ElementsAre("auth.cleartext="));
  EXPECT_THAT(offered({"serve", "--set", "auth.cleartext", "="}), ElementsAre("never", "loopback", "always"));
  EXPECT_THAT(offered({"serve", "--set", "auth.cleartext", "=", "l"}), ElementsAre("loopback"));
  EXPECT_THAT(offered({"serve", "--set", "auth.scram", "=", ""}), ElementsAre("true", "false"));
  EXPECT_THAT(offered({"serve", "--set", "auth.cleartext", "=", "never", "--li"}), ElementsAre("--listen"));
  EXPECT_THAT(offered({"config", "explain", "tls.min"}), ElementsAre("tls.min_version"));
  EXPECT_THAT(offered({"serve", "--listen", "im"}), ElementsAre("imap=", "imaps="));
}

}  // namespace
}  // namespace cli
