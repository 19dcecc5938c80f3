// Transcript: one scripted test of the protocol, read from a .imap file. tests/transcripts/README.md has the format.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace support {

enum class StepKind {
  command,     // C1: NOOP            sent with a tag; literals wait for the server
  pipelined,   // C1+: NOOP           the same, and the next step does not wait for it
  raw,         // C1raw: DONE         sent as it is, with CRLF
  response,    // S1: * 3 EXISTS      expected
  absent,      // S1: !* 3 EXPUNGE    not among what came
  closed,      // S1: !closed         the server ends the connection
  disconnect,  // C1: !disconnect
  restart,     // !restart            the server ends and starts again on the same store
};

struct Step {
  StepKind kind;
  int connection = 0;
  std::string
      text;  // without prefix; a {{{ block }}} stands in it as a literal "{n}CRLF..." (command) or likewise (response)
  int line = 0;
};

enum class StartState { not_authenticated, authenticated, selected };

struct MailboxFixture {
  std::string name;
  std::size_t messages = 0;
  std::string file = "simple.mbox";
};

struct Transcript {
  std::string title;
  std::vector<std::string> requires_capabilities;
  std::vector<MailboxFixture> mailboxes;
  std::map<std::string, std::string> settings;  // "config: key=value"
  std::optional<StartState> state;
  bool strict = false;  // untagged responses that nothing expects fail the test
  std::vector<Step> steps;
};

// Errc::bad_syntax names the line.
base::Result<Transcript> parse_transcript(std::string_view text);

}  // namespace support
