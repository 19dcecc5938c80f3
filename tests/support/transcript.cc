#include "support/transcript.h"

#include <charconv>

namespace support {
namespace {

using base::Errc;
using base::Result;

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  Result<Transcript> read() {
    while (!rest_.empty()) {
      auto line = next_line();
      if (line.empty()) continue;
      if (line.front() == '#') {
        if (out_.title.empty()) out_.title = trimmed(line.substr(1));
      } else if (out_.steps.empty() && !is_step(line)) {
        TRY(headers(line));
      } else {
        TRY(step(line));
      }
    }
    if (out_.steps.empty()) return error("no steps");
    return std::move(out_);
  }

 private:
  base::Failure error(const std::string& what) const {
    return base::fail(Errc::bad_syntax, "line " + std::to_string(line_) + ": " + what);
  }

  std::string_view next_line() {
    ++line_;
    const auto end = rest_.find('\n');
    auto line = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    return line;
  }

  static std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
  }

  static bool is_step(std::string_view line) {
    return line.front() == '!' ||
           ((line.front() == 'C' || line.front() == 'S') && line.size() > 1 && line[1] >= '0' && line[1] <= '9');
  }

  // Several "name: value" on a line stand two spaces apart.
  Result<void> headers(std::string_view line) {
    while (!line.empty()) {
      const auto gap = line.find("  ");
      TRY(header(trimmed(line.substr(0, gap))));
      line = gap == std::string_view::npos ? std::string_view() : trimmed(line.substr(gap));
    }
    return {};
  }

  static std::vector<std::string> words(std::string_view text) {
    std::vector<std::string> out;
    while (!(text = trimmed(text)).empty()) {
      const auto end = text.find(' ');
      out.emplace_back(text.substr(0, end));
      text.remove_prefix(end == std::string_view::npos ? text.size() : end);
    }
    return out;
  }

  Result<void> header(std::string_view text) {
    const auto colon = text.find(':');
    const auto name = text.substr(0, colon);
    const auto value = colon == std::string_view::npos ? std::string_view() : trimmed(text.substr(colon + 1));
    if (name == "requires") {
      for (auto& word : words(value)) out_.requires_capabilities.push_back(std::move(word));
    } else if (name == "mailbox") {
      return mailbox(words(value));
    } else if (name == "config") {
      const auto equals = value.find('=');
      if (equals == std::string_view::npos) return error("config: key=value");
      out_.settings.emplace(trimmed(value.substr(0, equals)), trimmed(value.substr(equals + 1)));
    } else if (name == "state") {
      return state(value);
    } else if (name == "strict") {
      out_.strict = true;
    } else {
      return error("unknown header '" + std::string(name) + "'");
    }
    return {};
  }

  Result<void> state(std::string_view value) {
    if (value == "not-authenticated") {
      out_.state = StartState::not_authenticated;
    } else if (value == "authenticated") {
      out_.state = StartState::authenticated;
    } else if (value == "selected") {
      out_.state = StartState::selected;
    } else {
      return error("state: not-authenticated, authenticated or selected");
    }
    return {};
  }

  // NAME n messages [from file]
  Result<void> mailbox(const std::vector<std::string>& words) {
    MailboxFixture fixture;
    if (words.size() < 3) return error("mailbox: NAME n messages [from FILE]");
    fixture.name = words[0];
    const auto& count = words[1];
    if (std::from_chars(count.data(), count.data() + count.size(), fixture.messages).ec != std::errc())
      return error("mailbox: a number");
    if (words.size() == 5) fixture.file = words[4];
    out_.mailboxes.push_back(std::move(fixture));
    return {};
  }

  Result<void> step(std::string_view line) {
    Step step{StepKind::command, 0, {}, line_};
    if (line == "!restart") {
      step.kind = StepKind::restart;
      out_.steps.push_back(std::move(step));
      return {};
    }
    const auto colon = line.find(':');
    if (!is_step(line) || colon == std::string_view::npos) return error("a step is C1:, C1+:, C1raw:, S1: or !restart");
    const bool client = line.front() == 'C';
    const auto digits = line.substr(1, colon - 1);
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), step.connection);
    const std::string_view mode(end, static_cast<std::size_t>(digits.data() + digits.size() - end));
    if (client && mode == "+") step.kind = StepKind::pipelined;
    if (client && mode == "raw") step.kind = StepKind::raw;
    if (problem != std::errc() || (!mode.empty() && step.kind == StepKind::command)) return error("connection");
    auto text = line.substr(colon + 1);
    if (text.starts_with(' ')) text.remove_prefix(1);
    if (client && text == "!disconnect") step.kind = StepKind::disconnect;
    if (!client) {
      step.kind = StepKind::response;
      if (text == "!closed") {
        step.kind = StepKind::closed;
      } else if (text.starts_with('!')) {
        step.kind = StepKind::absent;
        text.remove_prefix(1);
      }
    }
    TRY(step.text, with_literals(text));
    out_.steps.push_back(std::move(step));
    return {};
  }

  // {{{text}}} on one line is exactly the text; a block of lines is each with CRLF, but for a last one that }}}
  // follows.
  Result<std::string> with_literals(std::string_view line) {
    std::string out;
    while (true) {
      const auto open = line.find("{{{");
      out += line.substr(0, open);
      if (open == std::string_view::npos) return out;
      line.remove_prefix(open + 3);
      const bool non_synchronising = line.starts_with('+');
      if (non_synchronising) line.remove_prefix(1);
      std::string literal;
      bool first = true;
      while (line.find("}}}") == std::string_view::npos) {
        if (!(first && line.empty())) literal.append(line).append("\r\n");
        first = false;
        if (rest_.empty()) return error("{{{ without }}}");
        line = next_line();
      }
      const auto close = line.find("}}}");
      literal += line.substr(0, close);
      line.remove_prefix(close + 3);
      out += '{' + std::to_string(literal.size()) + (non_synchronising ? "+" : "") + "}\r\n" + literal;
    }
  }

  std::string_view rest_;
  int line_ = 0;
  Transcript out_;
};

}  // namespace

Result<Transcript> parse_transcript(std::string_view text) { return Reader(text).read(); }

}  // namespace support
