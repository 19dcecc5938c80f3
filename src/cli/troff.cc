#include "cli/troff.h"

#include <algorithm>

namespace cli {
namespace {

// A dot or quote at the beginning of a line is a request.
bool begins_request(std::string_view line) { return line.starts_with('.') || line.starts_with('\''); }

std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    switch (c) {
      case '\\': out += "\\e"; break;
      case '-': out += "\\-"; break;
      case '\'': out += "\\(aq"; break;
      case '`': out += "\\(ga"; break;
      case '~': out += "\\(ti"; break;
      case '^': out += "\\(ha"; break;
      default: out += c;
    }
  }
  return out;
}

// A sentence with `bold` in it.
std::string marked(std::string_view text) {
  std::string out;
  bool bold = false;
  while (true) {
    const std::string_view piece = text.substr(0, text.find('`'));
    out += escaped(piece);
    if (piece.size() == text.size()) return out;
    text.remove_prefix(piece.size() + 1);
    bold = !bold;
    out += bold ? "\\fB" : "\\fR";
  }
}

}  // namespace

std::string troff(std::string_view text) {
  std::string out;
  while (true) {
    const std::string_view line = text.substr(0, text.find('\n'));
    if (line.empty() || begins_request(line)) out += "\\&";
    out += escaped(line);
    if (line.size() == text.size()) return out;
    out += '\n';
    text.remove_prefix(line.size() + 1);
  }
}

std::string troff_paragraphs(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::string_view paragraph = text.substr(0, text.find("\n\n"));
    if (!out.empty()) out += ".PP\n";
    out += marked(paragraph) + "\n";
    text.remove_prefix(std::min(text.size(), paragraph.size() + 2));
  }
  return out;
}

}  // namespace cli
