// Transcripts that would be too long to write down: made by loops, then run as any other.
#include <string>

#include <gtest/gtest.h>

#include "base/log.h"
#include "engine/memory/memory.h"
#include "imap/session/command_table.h"
#include "mail/keyword_table.h"
#include "support/memory_target.h"
#include "support/runner.h"

namespace {

using imap::session::State;

void expect_passes(const std::string& text) {
  base::log::set_level(base::log::Level::warning);
  const auto transcript = support::parse_transcript(text);
  ASSERT_TRUE(transcript.has_value()) << transcript.error().detail;
  support::MemoryTarget target([] { return engine::memory::open(); }, support::MemoryTarget::EngineLife::once);
  const auto outcome = support::run(*transcript, target, FIXTURE_MAIL);
  EXPECT_EQ(outcome.kind, support::Outcome::Kind::passed) << outcome.message;
}

// Every command that `state` does not allow, in both forms; NOOP between them keeps the session.
std::string refused_in(State state) {
  std::string text;
  for (const auto& row : imap::session::command_table()) {
    if (row.states.has(state)) continue;
    for (const std::string& form : {std::string(), std::string("UID ")}) {
      const bool offered = form.empty() || row.uid_form == imap::session::UidForm::yes;
      text += "C1: " + form + std::string(row.name) + " 1\nS1: BAD" + (offered ? " [CLIENTBUG]" : "") + "\n";
    }
    text += "C1: NOOP\nS1: OK\n";
  }
  return text;
}

// RFC 9051 3 and 6
TEST(Loops, CommandsOfOtherStatesAreRefused) {
  expect_passes("# before login\nstate: not-authenticated\nS1: * OK\n" + refused_in(State::not_authenticated));
  expect_passes("# logged in\nstate: authenticated\n" + refused_in(State::authenticated));
  expect_passes("# in a mailbox\nmailbox: INBOX 1 messages\n" + refused_in(State::selected));
}

std::string keywords(std::size_t first, std::size_t count) {
  std::string text;
  for (std::size_t i = first; i < first + count; ++i) text += (text.empty() ? "k" : " k") + std::to_string(i);
  return text;
}

// RFC 9051 7.1, PERMANENTFLAGS: "\*" goes when no further keyword fits; RFC 5530 3, LIMIT.
TEST(Loops, TheLastKeywordTakesTheStarAway) {
  constexpr std::size_t at_once = 1'024;
  static_assert(mail::max_keywords_per_mailbox % at_once == 0);
  std::string text = "# keywords\nmailbox: INBOX 1 messages\nC1: SELECT INBOX\n";
  text += "S1: * OK [PERMANENTFLAGS (\\* ...)]\nS1: OK\n";
  for (std::size_t first = 0; first < mail::max_keywords_per_mailbox; first += at_once) {
    const bool last = first + at_once == mail::max_keywords_per_mailbox;
    text += "C1: STORE 1 FLAGS.SILENT (" + keywords(first, at_once) + ")\nS1: * FLAGS (...)\n";
    text += last ? "S1: * OK [PERMANENTFLAGS (\\Seen k0 ...)]\nS1: !* OK [PERMANENTFLAGS (\\* ...)]\n"
                 : "S1: !* OK [PERMANENTFLAGS (...)]\n";
    text += "S1: OK\n";
  }
  text += "C1: STORE 1 +FLAGS (onemore)\nS1: NO [LIMIT]\n";
  text += "C1: STORE 1 +FLAGS.SILENT (k0)\nS1: !* OK [PERMANENTFLAGS (...)]\nS1: OK\n";
  text += "C2: SELECT INBOX\nS2: !* OK [PERMANENTFLAGS (\\* ...)]\nS2: OK\n";
  expect_passes(text);
}

}  // namespace
