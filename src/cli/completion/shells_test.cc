// The scripts in zsh and fish themselves: what is offered at the end of a command line.
#include <cstdio>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/completion/completion.h"
#include "cli/completion/parts.h"
#include "net/testing/certificate.h"

namespace cli {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using ::testing::UnorderedElementsAreArray;

// What runs in the interactive zsh. What its completion adds goes through compadd; ^X asks for it at the end of the
// line.
constexpr const char* zsh_inside = R"script(
PROMPT= RPROMPT=
autoload -Uz compinit && compinit -D -u
source ./completion
compadd() {
  local -a found; local word
  for word in "$@"; do
    [[ $word == (-|--) ]] && break
    [[ $word == -[a-zA-Z12]#[ADO]* ]] && { builtin compadd "$@"; return }
  done
  builtin compadd -O found "$@"
  offered+=($found)
  builtin compadd "$@"
}
collect() { _main_complete; compstate[list]= compstate[insert]= }
query() {
  offered=()
  zle collect
  print -rl -- $offered end >>|answers
  BUFFER=
}
typeset -ga offered
zle -C collect list-choices collect
zle -N query
bindkey '^X' query
print ready >>|answers
)script";

// Completion in zsh works on a terminal only: zpty is one.
constexpr const char* zsh_outside = R"script(
mkfifo answers && exec 3<>answers
zmodload zsh/zpty
zpty inner TERM=dumb zsh -f -i
until_line() {
  local line said
  while read -r -t 60 -u 3 line; do
    while zpty -r -t inner said; do :; done
    [[ $line == ready ]] || print -r -- $line
    [[ $line == $1 ]] && return
  done
  print -u 2 "no answer from zsh"
  exit 1
}
zpty -w inner 'setopt extended_glob; source ./inside'
until_line ready
while read -r line; do
  zpty -w -n inner "${line%.}"$'\x18'
  until_line end
done <lines
zpty -d inner
)script";

constexpr const char* fish_script = R"script(
source ./completion
while read line
    complete -C (string replace -r '\.$' '' -- $line) | string replace -r '\t.*' ''
    echo end
end <lines
)script";

struct Shell {
  std::string name;
  std::string command;
};

class ShellTest : public ::testing::TestWithParam<Shell> {
 protected:
  ShellTest() {
    write("completion", *completion_for(GetParam().name, command_tree()));
    write("inside", zsh_inside);
    write("zsh", zsh_outside);
    write("fish", fish_script);
    write("mail.mbox", "");
  }
  void write(const std::string& name, const std::string& text) {
    std::ofstream(directory_.path() + "/" + name) << text;
  }

  // For each line what is offered at its end.
  std::vector<std::vector<std::string>> offered(const std::vector<std::string>& lines) {
    // A dot keeps the space at the end of a line from `read`.
    write("lines", joined(lines, ".\n") + ".\n");
    const std::string call = "cd " + directory_.path() + " && HOME=$PWD " + GetParam().command + " 2>&1";
    FILE* out = ::popen(call.c_str(), "r");
    std::string text;
    for (int c = std::fgetc(out); c != EOF; c = std::fgetc(out)) text += static_cast<char>(c);
    EXPECT_EQ(::pclose(out), 0) << text;
    std::vector<std::vector<std::string>> answers(1);
    std::stringstream in(text);
    for (std::string line; std::getline(in, line);) {
      if (line == "end") {
        answers.emplace_back();
      } else {
        answers.back().push_back(line);
      }
    }
    answers.pop_back();
    EXPECT_EQ(answers.size(), lines.size()) << text;
    answers.resize(lines.size());
    return answers;
  }

 private:
  net::testing::TemporaryDirectory directory_;
};

TEST_P(ShellTest, OffersEveryCommandAndOption) {
  const CommandInfo program = command_tree();
  std::vector<std::string> lines;
  std::vector<std::vector<std::string>> wanted;
  for (const Place& place : places(program)) {
    std::vector<std::string> commands;
    commands.reserve(place.command.commands.size());
    for (const CommandInfo& each : place.command.commands) commands.push_back(each.name);
    if (!commands.empty()) {
      lines.push_back(place.path + " ");
      wanted.push_back(commands);
    }
    std::vector<std::string> options;
    options.reserve(place.command.options.size());
    for (const OptionInfo& option : place.command.options) options.push_back(option.names.back());
    lines.push_back(place.path + " --");
    wanted.push_back(options);
  }
  const std::vector<std::vector<std::string>> answers = offered(lines);
  for (std::size_t i = 0; i < lines.size(); ++i)
    EXPECT_THAT(answers[i], UnorderedElementsAreArray(wanted[i])) << lines[i];
}

TEST_P(ShellTest, FinishesWords) {
  const auto answers = offered({"godwit acc", "godwit account pas", "godwit serve --rea",
                                "godwit account add ada --pass", "godwit serve --store x --rea", "godwit nothing"});
  EXPECT_THAT(answers[0], ElementsAre("account"));
  EXPECT_THAT(answers[1], ElementsAre("passwd"));
  EXPECT_THAT(answers[2], ElementsAre("--ready-fd"));
  EXPECT_THAT(answers[3], ElementsAre("--password-stdin"));
  EXPECT_THAT(answers[4], ElementsAre("--ready-fd"));
  EXPECT_THAT(answers[5], IsEmpty());
}

TEST_P(ShellTest, KnowsWhatOptionsAndArgumentsTake) {
  const auto answers =
      offered({"godwit export --format ", "godwit serve --config mail", "godwit import ada INBOX ma",
               "godwit import --store x ada INBOX ma", "godwit import ma", "godwit completion ", "godwit man stat"});
  EXPECT_THAT(answers[0], UnorderedElementsAre("mbox", "maildir"));
  EXPECT_THAT(answers[1], ElementsAre("mail.mbox"));
  EXPECT_THAT(answers[2], ElementsAre("mail.mbox"));
  EXPECT_THAT(answers[3], ElementsAre("mail.mbox"));
  EXPECT_THAT(answers[4], IsEmpty()) << "an account is no file";
  EXPECT_THAT(answers[5], UnorderedElementsAreArray(completion_shells()));
  EXPECT_THAT(answers[6], ElementsAre("status"));
}

TEST_P(ShellTest, KnowsSettingsAndListeners) {
  const auto answers =
      offered({"godwit config explain tls.min", "godwit serve --set auth.cl", "godwit serve --listen im"});
  EXPECT_THAT(answers[0], ElementsAre("tls.min_version"));
  if (GetParam().name == "zsh") {
    EXPECT_THAT(answers[1], ElementsAre("auth.cleartext")) << "it puts = behind by itself";
    EXPECT_THAT(answers[2], ElementsAre("imap", "imaps"));
  } else {
    EXPECT_THAT(answers[1],
                UnorderedElementsAre("auth.cleartext=never", "auth.cleartext=loopback", "auth.cleartext=always"));
    EXPECT_THAT(answers[2], UnorderedElementsAre("imap=", "imaps="));
  }
}

TEST_P(ShellTest, KnowsChoicesOfASetting) {
  const auto answers = offered({"godwit serve --set auth.cleartext=l",
                                "godwit serve --set auth.scram=", "godwit serve --set auth.cleartext=never --li"});
  // fish offers the word as a whole.
  const bool whole = GetParam().name == "fish";
  const std::string cleartext = whole ? "auth.cleartext=" : "";
  const std::string scram = whole ? "auth.scram=" : "";
  EXPECT_THAT(answers[0], ElementsAre(cleartext + "loopback"));
  EXPECT_THAT(answers[1], UnorderedElementsAre(scram + "true", scram + "false"));
  EXPECT_THAT(answers[2], ElementsAre("--listen"));
}

INSTANTIATE_TEST_SUITE_P(Shells, ShellTest,
                         ::testing::Values(Shell{"zsh", "zsh -f ./zsh"}, Shell{"fish", "fish --no-config ./fish"}),
                         [](const auto& parameter) { return parameter.param.name; });

}  // namespace
}  // namespace cli
