// Writes or checks what is derived from the command and capability tables:
//   table_docs SOURCE_DIR --write    docs/commands.md and docs/rfc/index.md anew
//   table_docs SOURCE_DIR            fails when they differ, when a command has no transcript, or a response code that
//   we send has none
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "imap/session/command_table.h"
#include "imap/wire/write/write.h"

namespace {

namespace fs = std::filesystem;
using imap::Code;
using imap::session::CommandFlag;
using imap::session::CommandRow;
using imap::session::State;

std::string contents(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

struct Transcripts {
  std::map<std::string, std::string> text_by_path;  // relative to the folder
};

Transcripts read_transcripts(const fs::path& folder) {
  Transcripts out;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".imap")
      out.text_by_path[fs::relative(entry.path(), folder)] = contents(entry.path());
  }
  return out;
}

// Codes that no transcript can show, each with the reason.
const std::map<Code, std::string_view> codes_without_transcript{
    {Code::alert, "not sent"},
    {Code::parse, "not sent: no message fails to parse"},
    {Code::uid_not_sticky, "not sent: UIDs last"},
    {Code::unavailable, "a store that fails: tests/crash"},
    {Code::authorization_failed, "not sent: nobody acts for others"},
    {Code::expired, "a locked account: src/auth"},
    {Code::contact_admin, "not sent"},
    {Code::in_use, "not sent by IMAP commands that succeed at last"},
    {Code::corruption, "damaged storage: src/mail"},
    {Code::server_bug, "no transcript can make one"},
    {Code::limit, "limits of tests/limits"},
    {Code::not_saved, "SEARCH"},
    {Code::no_mod_seq, "not sent: every mailbox has modseqs"},
};

std::string name_of(Code code) {
  imap::wire::Output out;
  imap::wire::resp_text_code(out, {}, imap::ResponseCode(code));
  auto text = out.take_text();  // "[NAME] "
  return text.substr(1, text.find(']') - 1);
}

std::vector<std::string> missing(const Transcripts& transcripts) {
  std::vector<std::string> out;
  for (const auto& row : imap::session::command_table()) {
    const auto folder = lower(row.name) + "/";
    const bool found =
        std::ranges::any_of(transcripts.text_by_path, [&](const auto& t) { return t.first.starts_with(folder); });
    if (!found) out.push_back("no transcript in tests/transcripts/" + folder);
  }
  for (int value = 0; value <= static_cast<int>(Code::too_big); ++value) {
    const auto code = static_cast<Code>(value);
    if (codes_without_transcript.contains(code)) continue;
    const auto name = "[" + name_of(code);
    const bool found = std::ranges::any_of(transcripts.text_by_path,
                                           [&](const auto& t) { return t.second.find(name) != std::string::npos; });
    if (!found) out.push_back("no transcript expects " + name + "]");
  }
  return out;
}

std::string states_of(const CommandRow& row) {
  std::string out;
  for (const auto& [state, name] :
       {std::pair(State::not_authenticated, "before login"), std::pair(State::authenticated, "authenticated"),
        std::pair(State::selected, "selected")}) {
    if (row.states.has(state)) out += (out.empty() ? "" : ", ") + std::string(name);
  }
  return out;
}

std::string flags_of(const CommandRow& row) {
  using enum CommandFlag;
  std::string out;
  for (const auto& [flag, name] : {std::pair(uses_seqs, "uses_seqs"), std::pair(may_expunge, "may_expunge"),
                                   std::pair(breaks_seqs, "breaks_seqs"), std::pair(changes_mailbox, "changes_mailbox"),
                                   std::pair(needs_sync, "needs_sync"), std::pair(changes_framing, "changes_framing"),
                                   std::pair(long_running, "long_running"), std::pair(quiet, "quiet")}) {
    if (row.flags.has(flag)) out += (out.empty() ? "" : " ") + std::string(name);
  }
  return out;
}

std::string reference(std::uint16_t rfc, std::string_view section) {
  return "RFC " + std::to_string(rfc) + " " + std::string(section);
}

std::string commands_page() {
  std::ostringstream out;
  out << "# Commands and capabilities\n\nGenerated from `src/imap/session/command_table.cc` and `capability.cc`; "
         "`table_docs --write` "
         "makes it anew.\n\n## Commands\n\n| command | where | allowed | capability | flags |\n|---|---|---|---|---|\n";
  for (const auto& row : imap::session::command_table()) {
    const auto capabilities = imap::session::capability_table();
    out << "| " << (row.uid_form == imap::session::UidForm::yes ? "[UID] " : "") << row.name << " | "
        << reference(row.rfc.rfc, row.rfc.section) << " | " << states_of(row) << " | "
        << (row.capability ? capabilities[static_cast<std::size_t>(*row.capability)].name : "") << " | "
        << flags_of(row) << " |\n";
  }
  out << "\n## Capabilities\n\nEach can be switched off by naming it in `imap.disabled_capabilities`.\n\n| capability "
         "| where | announced |\n"
         "|---|---|---|\n";
  for (const auto& row : imap::session::capability_table()) {
    using enum imap::session::Announced;
    const auto* when = row.announced == always         ? "always"
                       : row.announced == before_login ? "before login"
                                                       : "after login";
    out << "| " << row.name << " | " << reference(row.rfc, row.section) << " | " << when << " |\n";
  }
  return out.str();
}

using Index = std::map<int, std::map<std::string, std::set<std::string>>>;  // RFC, section, who

// "RFC 9051 6.3.12, RFC 7162 3.1.3 and 3.2" in a title.
void index_title(Index& index, const std::string& title, const std::string& who) {
  for (auto at = title.find("RFC "); at != std::string::npos; at = title.find("RFC ", at + 1)) {
    std::istringstream words(title.substr(at + 4));
    int rfc = 0;
    std::string section;
    words >> rfc;
    while (words >> section && (std::isdigit(static_cast<unsigned char>(section[0])) || section == "and")) {
      const bool more = section.ends_with(',') || section == "and";
      if (section.ends_with(',')) section.pop_back();
      if (section != "and") index[rfc][section].insert(who);
      if (!more && words.peek() == EOF) break;
    }
  }
}

std::string rfc_page(const Transcripts& transcripts) {
  Index index;
  for (const auto& row : imap::session::command_table())
    index[row.rfc.rfc][std::string(row.rfc.section)].insert("command " + std::string(row.name));
  for (const auto& row : imap::session::capability_table())
    index[row.rfc][std::string(row.section)].insert("capability " + std::string(row.name));
  for (const auto& [path, text] : transcripts.text_by_path)
    index_title(index, text.substr(0, text.find('\n')), "`" + path + "`");
  std::ostringstream out;
  out << "# RFCs of IMAP, and where they are kept\n\nGenerated from the command and capability tables and the titles "
         "of the transcripts; "
         "`table_docs --write` makes it anew.\n\n| RFC | section | who |\n|---|---|---|\n";
  for (const auto& [rfc, sections] : index) {
    for (const auto& [section, who] : sections) {
      std::string list;
      for (const auto& one : who) list += (list.empty() ? "" : ", ") + one;
      out << "| " << rfc << " | " << section << " | " << list << " |\n";
    }
  }
  return out.str();
}

enum class Mode { check, write };

bool up_to_date(const fs::path& file, const std::string& page, Mode mode) {
  if (mode == Mode::write) {
    std::ofstream(file, std::ios::binary) << page;
    return true;
  }
  if (contents(file) == page) return true;
  std::cerr << file << " differs from the tables: run table_docs --write\n";
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "table_docs SOURCE_DIR [--write]\n";
    return 2;
  }
  const fs::path source = argv[1];
  const auto mode = argc > 2 && std::string_view(argv[2]) == "--write" ? Mode::write : Mode::check;
  const auto transcripts = read_transcripts(source / "tests/transcripts");
  const auto gaps = missing(transcripts);
  for (const auto& gap : gaps) std::cerr << gap << '\n';
  const bool commands = up_to_date(source / "docs/commands.md", commands_page(), mode);
  const bool rfcs = up_to_date(source / "docs/rfc/index.md", rfc_page(transcripts), mode);
  return gaps.empty() && commands && rfcs ? 0 : 1;
}
