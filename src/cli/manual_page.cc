#include "cli/manual_page.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "cli/exit_codes.h"
#include "cli/manual_text.h"
#include "cli/troff.h"
#include "server/config_document.h"

namespace cli {
namespace {

std::string bold(std::string_view text) { return "\\fB" + troff(text) + "\\fR"; }
std::string italic(std::string_view text) { return "\\fI" + troff(text) + "\\fR"; }

// A value is a name to be replaced, or words to choose from.
std::string value(std::string_view text) {
  const bool is_name = std::none_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  return is_name ? italic(text) : bold(text);
}

std::string heading(std::string name, int section) {
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::toupper(c); });
  return ".TH " + troff(name) + " " + std::to_string(section) +
         " \"\" \"Godwit " GODWIT_VERSION "\" \"Godwit\"\n.ad l\n.nh\n";
}

// As the line below NAME wants it: small, without a full stop.
std::string in_short(std::string_view help) {
  std::string text(help);
  if (!text.starts_with("IMAP"))
    text.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(text.front())));
  return troff(text);
}

std::string name_section(const std::string& name, std::string_view help) {
  return ".SH NAME\n" + troff(name) + " \\- " + in_short(help) + "\n";
}

std::string option_head(const OptionInfo& option) {
  std::string out;
  for (const std::string& name : option.names) out += (out.empty() ? "" : ", ") + bold(name);
  if (!option.value.empty()) out += " " + value(option.value);
  return out;
}

std::string synopsis_line(const std::string& path, const CommandInfo& command, const std::vector<OptionInfo>& options) {
  std::string out = bold(path);
  if (options.size() < command.options.size()) out += " [\\fIOPTION\\fR]...";
  for (const OptionInfo& option : options) {
    if (option.names.back() == "--help") continue;
    out += " [" + bold(option.names.back()) + (option.value.empty() ? "" : "\\ " + value(option.value)) + "]" +
           (option.repeat == Repeat::any_number ? "..." : "");
  }
  for (const ArgumentInfo& argument : command.arguments) {
    const bool required = argument.presence == Presence::required;
    out += required ? " " + value(argument.value) : " [" + value(argument.value) + "]";
  }
  return out + "\n";
}

std::string entry(const std::string& head, std::string_view text) {
  return ".TP\n" + head + "\n" + troff(text) + ".\n";
}

std::string option_entries(const std::vector<OptionInfo>& options) {
  std::string out;
  for (const OptionInfo& option : options) out += entry(option_head(option), option.help);
  return out;
}

std::string argument_entries(const CommandInfo& command) {
  std::string out;
  for (const ArgumentInfo& argument : command.arguments) out += entry(value(argument.value), argument.help);
  return out;
}

// `godwit account` has commands of its own; what all of them take is told once.
bool is_common(const CommandInfo& command, const OptionInfo& option) {
  return std::all_of(command.commands.begin(), command.commands.end(), [&](const CommandInfo& each) {
    return std::any_of(each.options.begin(), each.options.end(), [&](const OptionInfo& other) {
      return other.names == option.names && other.help == option.help;
    });
  });
}

struct Split {
  std::vector<OptionInfo> common;
  std::vector<OptionInfo> own;
};
Split split_options(const CommandInfo& parent, const CommandInfo& command) {
  Split split;
  for (const OptionInfo& option : command.options)
    (is_common(parent, option) ? split.common : split.own).push_back(option);
  return split;
}

std::string options_section(const CommandInfo& command) {
  std::string out = ".SH OPTIONS\n";
  if (command.commands.empty()) return out + argument_entries(command) + option_entries(command.options);
  return out + option_entries(split_options(command, command.commands.front()).common);
}

std::string commands_section(const std::string& path, const CommandInfo& command) {
  if (command.commands.empty()) return "";
  std::string out = ".SH COMMANDS\n";
  for (const CommandInfo& each : command.commands) {
    out += ".SS " + troff(path + " " + each.name) + "\n" + troff(each.help) + ".\n";
    out += argument_entries(each) + option_entries(split_options(command, each).own);
  }
  return out;
}

std::string synopsis_section(const std::string& path, const CommandInfo& command) {
  std::string out = ".SH SYNOPSIS\n";
  if (command.commands.empty()) return out + synopsis_line(path, command, command.options);
  for (const CommandInfo& each : command.commands) {
    if (&each != &command.commands.front()) out += ".br\n";
    out += synopsis_line(path + " " + each.name, each, split_options(command, each).own);
  }
  return out;
}

std::string exit_section(std::span<const server::ExitCode> codes) {
  std::string out = ".SH EXIT STATUS\n";
  for (const ExitCodeRow& row : exit_codes()) {
    if (std::find(codes.begin(), codes.end(), row.code) == codes.end()) continue;
    std::string text = std::string(row.meaning) + (row.remedy.empty() ? "" : "; " + std::string(row.remedy));
    out += ".TP\n.B " + std::to_string(static_cast<int>(row.code)) + "\n" + troff_paragraphs(text + ".");
  }
  return out;
}

std::string examples_section(std::span<const Example> examples) {
  if (examples.empty()) return "";
  std::string out = ".SH EXAMPLES\n";
  for (const Example& example : examples) {
    if (&example != examples.data()) out += ".PP\n";
    out += troff(example.what) + "\n.PP\n.RS 4\n.nf\n" + troff(example.lines) + "\n.fi\n.RE\n";
  }
  return out;
}

std::string see_also(const std::vector<std::string>& pages) {
  std::string out = ".SH SEE ALSO\n";
  for (const std::string& page : pages) {
    const std::string name = page.substr(0, page.find('('));
    out += ".BR " + troff(name) + " " + page.substr(name.size()) + (&page == &pages.back() ? "\n" : " ,\n");
  }
  return out;
}

const ManualText& text_of(const std::string& command) {
  for (const ManualText& text : manual_texts()) {
    if (text.command == command) return text;
  }
  std::fprintf(stderr, "godwit: the command %s has no manual page: add it to manual_text.cc\n", command.c_str());
  std::abort();
}

ManualPage command_page(const CommandInfo& command) {
  const ManualText& text = text_of(command.name);
  const std::string path = "godwit " + command.name;
  std::vector<std::string> others{"godwit(1)"};
  others.insert(others.end(), text.see_also.begin(), text.see_also.end());
  return {"godwit-" + command.name + ".1",
          heading("godwit-" + command.name, 1) + name_section("godwit-" + command.name, command.help) +
              synopsis_section(path, command) + ".SH DESCRIPTION\n" + troff_paragraphs(text.description) +
              commands_section(path, command) + options_section(command) + exit_section(text.codes) +
              examples_section(text.examples) + see_also(others)};
}

ManualPage overview_page(const CommandInfo& program) {
  std::string commands = ".SH COMMANDS\n";
  std::vector<std::string> others{"godwit.toml(5)"};
  for (const CommandInfo& each : program.commands) {
    commands += ".TP\n.BR godwit\\-" + troff(each.name) + " (1)\n" + troff(each.help) + ".\n";
    others.push_back("godwit-" + each.name + "(1)");
  }
  std::vector<server::ExitCode> codes;
  for (const ExitCodeRow& row : exit_codes()) codes.push_back(row.code);
  return {"godwit.1", heading("godwit", 1) + name_section("godwit", "a mail store that speaks IMAP") +
                          ".SH SYNOPSIS\n\\fBgodwit\\fR \\fICOMMAND\\fR [\\fIOPTION\\fR]...\n.SH DESCRIPTION\n" +
                          troff_paragraphs(overview_text()) + commands + ".SH OPTIONS\n" +
                          option_entries(program.options) +
                          ".SH FILES\n.TP\n.I godwit\\-data/\nThe store, where no other is named. control.sock in it "
                          "is how commands reach the running server.\n" +
                          exit_section(codes) + examples_section(overview_examples()) + see_also(others)};
}

ManualPage configuration_page() {
  const Example example{"A server for one domain:", configuration_example()};
  return {"godwit.toml.5", heading("godwit.toml", 5) + name_section("godwit.toml", "configuration of godwit serve") +
                               ".SH DESCRIPTION\n" + troff_paragraphs(configuration_text()) + server::manual_section() +
                               examples_section({&example, 1}) +
                               see_also({"godwit(1)", "godwit-serve(1)", "godwit-config(1)"})};
}

}  // namespace

std::vector<ManualPage> manual_pages(const CommandInfo& program) {
  std::vector<ManualPage> pages{overview_page(program)};
  for (const CommandInfo& command : program.commands) pages.push_back(command_page(command));
  pages.push_back(configuration_page());
  return pages;
}

}  // namespace cli
