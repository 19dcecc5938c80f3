// Writes or checks what is derived from the command and capability tables:
//   table_docs SOURCE_DIR --write    docs/commands.md and docs/rfc/index.md anew
//   table_docs SOURCE_DIR            fails when they differ, when a command has no transcript, or a response code
//   neither a transcript nor a reason
#include <algorithm>
#include <array>
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

// How a response code is shown to be sent where it belongs.
enum class Proof { transcript, unit_test, not_sent };

struct CodeRow {
  std::string_view name;
  int rfc;
  std::string_view section;
  Proof proof = Proof::transcript;
  std::string_view detail = {};  // the unit test's file, or why the code is not sent
};

constexpr std::string_view status_test = "src/imap/session/status_test.cc";

// Every code of RFC 9051 7.1 and of the RFCs that are announced.
constexpr std::array code_rows{
    CodeRow{"ALERT", 9051, "7.1", Proof::not_sent, "nothing is so urgent that a client must show it"},
    CodeRow{"ALREADYEXISTS", 5530, "3"},
    CodeRow{"APPENDUID", 4315, "3"},
    CodeRow{"AUTHENTICATIONFAILED", 5530, "3"},
    CodeRow{"AUTHORIZATIONFAILED", 5530, "3"},
    CodeRow{"BADCHARSET", 9051, "7.1"},
    CodeRow{"CANNOT", 5530, "3"},
    CodeRow{"CAPABILITY", 9051, "7.1"},
    CodeRow{"CLIENTBUG", 5530, "3"},
    CodeRow{"CLOSED", 7162, "3.2.11"},
    CodeRow{"COMPRESSIONACTIVE", 4978, "3"},
    CodeRow{"CONTACTADMIN", 5530, "3", Proof::unit_test, status_test},
    CodeRow{"COPYUID", 4315, "3"},
    CodeRow{"CORRUPTION", 5530, "3", Proof::unit_test, status_test},
    CodeRow{"EXPIRED", 5530, "3", Proof::not_sent, "passwords do not expire"},
    CodeRow{"EXPUNGEISSUED", 5530, "3"},
    CodeRow{"HASCHILDREN", 9051, "7.1"},
    CodeRow{"HIGHESTMODSEQ", 7162, "3.1.2.1"},
    CodeRow{"INUSE", 5530, "3", Proof::unit_test, status_test},
    CodeRow{"LIMIT", 5530, "3"},
    CodeRow{"MAILBOXID", 8474, "4.1"},
    CodeRow{"MODIFIED", 7162, "3.1.3"},
    CodeRow{"NOMODSEQ", 7162, "3.1.2.2", Proof::not_sent, "every mailbox keeps mod-sequences"},
    CodeRow{"NONEXISTENT", 5530, "3"},
    CodeRow{"NOPERM", 5530, "3"},
    CodeRow{"NOTSAVED", 5182, "2.1", Proof::unit_test, status_test},
    CodeRow{"OVERQUOTA", 5530, "3"},
    CodeRow{"PARSE", 9051, "7.1", Proof::not_sent, "no message fails to parse"},
    CodeRow{"PERMANENTFLAGS", 9051, "7.1"},
    CodeRow{"PRIVACYREQUIRED", 5530, "3"},
    CodeRow{"READ-ONLY", 9051, "7.1"},
    CodeRow{"READ-WRITE", 9051, "7.1"},
    CodeRow{"SERVERBUG", 5530, "3", Proof::unit_test, status_test},
    CodeRow{"TOOBIG", 7889, "2"},
    CodeRow{"TRYCREATE", 9051, "7.1"},
    CodeRow{"UIDNEXT", 9051, "7.1"},
    CodeRow{"UIDNOTSTICKY", 4315, "3", Proof::not_sent, "UIDs last"},
    CodeRow{"UIDVALIDITY", 9051, "7.1"},
    CodeRow{"UNAVAILABLE", 5530, "3", Proof::unit_test, status_test},
    CodeRow{"UNKNOWN-CTE", 9051, "7.1"},
    CodeRow{"UNSEEN", 3501, "7.1"},
    CodeRow{"USEATTR", 6154, "3"},
};

std::string name_of(const imap::ResponseCode& code) {
  imap::wire::Output out;
  imap::wire::resp_text_code(out, {}, code);
  const auto text = out.take_text();  // "[NAME] " or "[NAME arguments] "
  return text.substr(1, text.find_first_of(" ]") - 1);
}

// The codes that the server can write, by name, and those without arguments as the sources name them.
std::set<std::string> written_codes() {
  std::set<std::string> out;
  for (int value = 0; value <= static_cast<int>(Code::too_big); ++value) out.insert(name_of(static_cast<Code>(value)));
  using namespace imap;
  // Whoever adds a code with arguments adds it here too.
  static_assert(std::variant_size_v<ResponseCode> == 13);
  for (const ResponseCode& code : std::initializer_list<ResponseCode>{
           CapabilityData(), BadCharsetCode(), PermanentFlagsCode(), UidNextCode(), UidValidityCode(), UnseenCode(),
           AppendUidCode(), CopyUidCode(), HighestModSeqCode(), ModifiedCode(), MailboxIdCode()}) {
    out.insert(name_of(code));
  }
  return out;
}

std::vector<std::string> transcripts_of(const Transcripts& transcripts, const CodeRow& row) {
  const auto name = "[" + std::string(row.name);
  std::vector<std::string> out;
  for (const auto& [path, text] : transcripts.text_by_path) {
    for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
      const char behind = text[at + name.size()];
      const auto line = text.rfind('\n', at) + 1;
      // Expected, and not that it must not come.
      if ((behind != ']' && behind != ' ') || text[line] != 'S' || text.compare(line + 2, 3, ": !") == 0) continue;
      out.push_back(path);
      break;
    }
  }
  return out;
}

// What is wrong with the row; empty when nothing is.
std::string gap_of(const fs::path& source, const Transcripts& transcripts, const CodeRow& row) {
  const bool shown = !transcripts_of(transcripts, row).empty();
  switch (row.proof) {
    case Proof::transcript: return shown ? "" : "no transcript expects [" + std::string(row.name) + "]";
    case Proof::unit_test: return fs::exists(source / row.detail) ? "" : std::string(row.detail) + " is not there";
    case Proof::not_sent:
      return shown ? "a transcript expects [" + std::string(row.name) + "], which is said not to be sent" : "";
  }
  return "";
}

std::vector<std::string> code_gaps(const fs::path& source, const Transcripts& transcripts) {
  std::vector<std::string> out;
  auto written = written_codes();
  for (const auto& row : code_rows) {
    written.erase(std::string(row.name));
    if (auto gap = gap_of(source, transcripts, row); !gap.empty()) out.push_back(std::move(gap));
  }
  for (const auto& name : written) out.push_back("no row for the response code " + name);
  return out;
}

std::string codes_table(const Transcripts& transcripts) {
  constexpr std::size_t shown = 3;
  std::ostringstream out;
  out << "\n## Response codes\n\nEvery code of RFC 9051 7.1 and of the RFCs that are announced, with a few of the "
         "transcripts that expect it.\n\n| code | RFC | who |\n|---|---|---|\n";
  for (const auto& row : code_rows) {
    std::string who;
    const auto paths = transcripts_of(transcripts, row);
    for (std::size_t i = 0; i < std::min(shown, paths.size()); ++i) who += (i == 0 ? "`" : ", `") + paths[i] + "`";
    if (paths.size() > shown) who += ", ...";
    if (row.proof == Proof::unit_test) who += (who.empty() ? "`" : ", `") + std::string(row.detail) + "`";
    if (row.proof == Proof::not_sent) who = "not sent: " + std::string(row.detail);
    out << "| " << row.name << " | " << row.rfc << " " << row.section << " | " << who << " |\n";
  }
  return out.str();
}

std::vector<std::string> missing(const fs::path& source, const Transcripts& transcripts) {
  std::vector<std::string> out = code_gaps(source, transcripts);
  for (const auto& row : imap::session::command_table()) {
    const auto folder = lower(row.name) + "/";
    const bool found =
        std::ranges::any_of(transcripts.text_by_path, [&](const auto& t) { return t.first.starts_with(folder); });
    if (!found) out.push_back("no transcript in tests/transcripts/" + folder);
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
  return out.str() + codes_table(transcripts);
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
  const auto gaps = missing(source, transcripts);
  for (const auto& gap : gaps) std::cerr << gap << '\n';
  const bool commands = up_to_date(source / "docs/commands.md", commands_page(), mode);
  const bool rfcs = up_to_date(source / "docs/rfc/index.md", rfc_page(transcripts), mode);
  return gaps.empty() && commands && rfcs ? 0 : 1;
}
