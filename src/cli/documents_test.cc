// What docs/operate/ says of the program is what the program says of itself, and nothing is left out.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/exit_codes.h"
#include "cli/manual_page.h"
#include "cli/manual_text.h"
#include "net/testing/certificate.h"
#include "server/config_document.h"
#include "server/config_reader.h"

namespace cli {
namespace {

using ::testing::HasSubstr;
using ::testing::UnorderedElementsAreArray;

std::string contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::stringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// Made by `godwit config example`.
TEST(Documents, TheExampleFileIsAsTheTableGivesIt) {
  EXPECT_EQ(contents(GODWIT_DOCS "/operate/godwit.toml"), server::example_file());
}

// Made by `godwit man --write docs/operate/man`.
TEST(Documents, ThePagesAreAsTheProgramMakesThem) {
  std::set<std::string> wanted;
  for (const ManualPage& page : manual_pages(command_tree())) {
    EXPECT_EQ(contents(GODWIT_DOCS "/operate/man/" + page.file), page.text)
        << "run godwit man --write docs/operate/man";
    wanted.insert(page.file);
  }
  std::set<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator(GODWIT_DOCS "/operate/man"))
    found.insert(entry.path().filename());
  EXPECT_EQ(found, wanted);
}

TEST(Documents, SentencesBelongToCommandsThatThereAre) {
  std::vector<std::string> told;
  for (const ManualText& text : manual_texts()) told.emplace_back(text.command);
  std::vector<std::string> known;
  for (const CommandInfo& command : command_tree().commands) known.push_back(command.name);
  EXPECT_THAT(told, UnorderedElementsAreArray(known));
}

TEST(Documents, EveryPageHasItsParts) {
  for (const ManualPage& page : manual_pages(command_tree())) {
    SCOPED_TRACE(page.file);
    std::vector<std::string> parts{".SH NAME\n", ".SH DESCRIPTION\n", ".SH EXAMPLES\n", ".SH SEE ALSO\n"};
    if (page.file.ends_with(".1")) parts.insert(parts.end(), {".SH SYNOPSIS\n", ".SH OPTIONS\n", ".SH EXIT STATUS\n"});
    for (const std::string& part : parts) EXPECT_THAT(page.text, HasSubstr(part));
  }
}

TEST(Documents, PagesReferToPagesThatThereAre) {
  std::set<std::string> titles;
  const std::vector<ManualPage> pages = manual_pages(command_tree());
  for (const ManualPage& page : pages) {
    const auto dot = page.file.rfind('.');
    titles.insert(page.file.substr(0, dot) + "(" + page.file.substr(dot + 1) + ")");
  }
  for (const ManualText& text : manual_texts()) {
    for (std::string_view page : text.see_also) EXPECT_TRUE(titles.contains(std::string(page))) << page;
  }
}

// Requests of man(7) that the pages use; anything else at the beginning of a line would be a mistake of ours.
TEST(Documents, PagesHoldOnlyRequestsThatManKnows) {
  static const std::set<std::string> requests{".TH", ".SH", ".SS", ".TP", ".PP", ".B",  ".BR", ".I",
                                              ".br", ".ad", ".nh", ".RS", ".RE", ".nf", ".fi"};
  for (const ManualPage& page : manual_pages(command_tree())) {
    for (const std::string& line : lines_of(page.text)) {
      EXPECT_FALSE(line.empty()) << page.file << ": an empty line is a gap in the page";
      const std::string first = line.substr(0, line.find(' '));
      EXPECT_TRUE(!first.starts_with('.') || requests.contains(first)) << page.file << ": " << line;
      EXPECT_FALSE(line.starts_with('\'')) << page.file << ": " << line;
      EXPECT_EQ(line.find('`'), line.npos) << page.file << ": " << line;
    }
  }
}

// groff knows more. It is no package that the tests ask for; where it is not there, the test above stands alone.
TEST(Documents, GroffHasNothingToSay) {
  if (std::system("command -v groff >/dev/null") != 0) {
    std::cout << "skipped: groff is not installed\n";
    return;
  }
  net::testing::TemporaryDirectory directory;
  const std::string said = directory.path() + "/said";
  for (const ManualPage& page : manual_pages(command_tree())) {
    std::string file = directory.path();
    file.append("/").append(page.file);
    std::ofstream(file) << page.text;
    std::string command = "groff -ww -man -Tutf8 ";
    command.append(file).append(" >/dev/null 2>").append(said);
    EXPECT_EQ(std::system(command.c_str()), 0);
    EXPECT_EQ(contents(said), "") << page.file;
  }
}

const CommandInfo* find(const CommandInfo& parent, const std::string& name) {
  auto found = std::find_if(parent.commands.begin(), parent.commands.end(),
                            [&](const CommandInfo& each) { return each.name == name; });
  return found == parent.commands.end() ? nullptr : &*found;
}

bool takes(const CommandInfo& command, const std::string& option) {
  return std::any_of(command.options.begin(), command.options.end(), [&](const OptionInfo& each) {
    return std::find(each.names.begin(), each.names.end(), option) != each.names.end();
  });
}

// The words of a shell line from "godwit" to the next operator.
void check_call(std::stringstream& words) {
  const CommandInfo program = command_tree();
  const CommandInfo* command = &program;
  for (std::string word; words >> word;) {
    if (word.find_first_of("|&<>;)") != word.npos) return;
    if (const CommandInfo* inner = find(*command, word)) {
      command = inner;
    } else if (word.starts_with('-') && word != "-") {
      EXPECT_TRUE(takes(*command, word)) << command->name << " does not take " << word;
    } else {
      EXPECT_TRUE(command->commands.empty()) << command->name << " has no command " << word;
    }
  }
}

void check_examples(std::span<const Example> examples) {
  for (const Example& example : examples) {
    SCOPED_TRACE(example.lines);
    for (const std::string& line : lines_of(std::string(example.lines))) {
      std::stringstream words(line);
      for (std::string word; words >> word;) {
        if (word == "godwit" || word.ends_with("(godwit") || word.ends_with("/godwit")) check_call(words);
      }
    }
  }
}

TEST(Documents, ExamplesAreOfCommandsAndOptionsThatThereAre) {
  check_examples(overview_examples());
  for (const ManualText& text : manual_texts()) check_examples(text.examples);
}

TEST(Documents, TheExampleOfAConfigurationIsOne) {
  const server::ReadConfig read = server::read_config({"godwit.toml", {}, {}}, configuration_example());
  EXPECT_EQ(server::to_string(read.problems), "");
}

TEST(Documents, ExitCodesAreInTheTable) {
  const std::string page = contents(GODWIT_DOCS "/operate/exit-codes.md");
  for (const ExitCodeRow& row : exit_codes()) {
    std::string line = "| " + std::to_string(static_cast<int>(row.code)) + " | " + std::string(row.meaning) + " |";
    line += row.remedy.empty() ? " |\n" : " " + std::string(row.remedy) + " |\n";
    EXPECT_THAT(page, HasSubstr(line));
  }
}

}  // namespace
}  // namespace cli
