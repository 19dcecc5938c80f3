// Transcripts that would be too long to write down, or hold what no text file should: made here, then run as any other.
#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "base/log.h"
#include "base/scope.h"
#include "engine/memory/memory.h"
#include "imap/session/command_table.h"
#include "mail/keyword_table.h"
#include "support/client.h"
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

// The text with NUL for each "%".
std::string with_nul(std::string text) {
  std::ranges::replace(text, '%', '\0');
  return text;
}

// RFC 9051 9: no CHAR and no CHAR8 is NUL.
TEST(Loops, NulIsRefusedInEveryStringOfACommand) {
  expect_passes(
      with_nul("# nul\nmailbox: INBOX 1 messages\n"
               "C1: CREATE {{{a%b}}}\nS1: BAD\n"
               "C1: CREATE {{{+%}}}\nS1: BAD\n"
               "C1: CREATE \"a%b\"\nS1: BAD\n"
               "C1: CREATE a%b\nS1: BAD\n"
               "C1: SEARCH SUBJECT {{{a%b}}}\nS1: BAD\n"
               "C1: STORE 1 +FLAGS (a%)\nS1: BAD\n"
               "C1: NOOP%\nS1: BAD\n"
               "C1: %\nS1: BAD\n"
               "C1raw: %%% NOOP\nS1: * BAD\n"
               "C1: FETCH 1 UID\nS1: * 1 FETCH (UID 1)\nS1: OK\n"));
}

// RFC 3516 4.3 and 4.4, and docs/rfc/deviations.md: kept for BINARY, 0x80 in a literal.
TEST(Loops, NulInAMessageIsKeptForBinaryAlone) {
  expect_passes(
      with_nul("# nul in a message\n"
               "C1: APPEND INBOX ~{{{\nA: b\n\nx%y}}}\nS1: OK\n"
               "C1: SELECT INBOX\nS1: OK\n"
               "C1: FETCH 1 (RFC822.SIZE BODY.PEEK[TEXT] BINARY.SIZE[1])\n"
               "S1: * 1 FETCH (RFC822.SIZE 11 BODY[TEXT] {{{x\x80y}}} BINARY.SIZE[1] 3)\nS1: OK\n"
               "C1: FETCH 1 BINARY.PEEK[1]\nS1: * 1 FETCH (BINARY[1] ~{{{x%y}}})\nS1: OK\n"
               "C1: FETCH 1 BINARY.PEEK[1]<0.1>\nS1: * 1 FETCH (BINARY[1]<0> ?)\nS1: OK\n"));
}

// What a transcript takes for alike: RFC 3516 4.3, a part without NUL is a string, and one with it a literal8.
TEST(Loops, NulAloneMakesALiteral8) {
  support::MemoryTarget target([] { return engine::memory::open(); }, support::MemoryTarget::EngineLife::once);
  ASSERT_TRUE(target.configure({}).has_value());
  const auto user = target.new_account();
  support::Client client(target.connect());
  ASSERT_TRUE(client.next());
  ASSERT_TRUE(client.succeeds("LOGIN " + user + " secret"));
  ASSERT_TRUE(client.succeeds(with_nul("APPEND INBOX ~{11+}\r\nA: b\r\n\r\nx%y")));
  ASSERT_TRUE(client.succeeds("APPEND INBOX ~{11+}\r\nA: b\r\n\r\nxyz"));
  ASSERT_TRUE(client.succeeds("SELECT INBOX"));
  const auto answer = [&](const char* command) {
    client.command(command);
    const auto response = client.next();
    client.next();
    return response ? response->text : std::string();
  };
  EXPECT_EQ(answer("FETCH 1 BINARY.PEEK[1]"), with_nul("* 1 FETCH (BINARY[1] ~{3}\r\nx%y)\r\n"));
  EXPECT_EQ(answer("FETCH 1 BODY.PEEK[1]"), "* 1 FETCH (BODY[1] {3}\r\nx\x80y)\r\n");
  EXPECT_EQ(answer("FETCH 2 BINARY.PEEK[1]"), "* 2 FETCH (BINARY[1] {3}\r\nxyz)\r\n");
}

// What a transcript takes for alike: names are told as CAPABILITY spells them, for clients that look for them so.
TEST(Loops, EnabledNamesAreSpelledAsAnnounced) {
  support::MemoryTarget target([] { return engine::memory::open(); }, support::MemoryTarget::EngineLife::once);
  ASSERT_TRUE(target.configure({}).has_value());
  const auto user = target.new_account();
  support::Client client(target.connect());
  ASSERT_TRUE(client.next());
  ASSERT_TRUE(client.succeeds("LOGIN " + user + " secret"));
  client.command("ENABLE imap4REV2 Utf8=accept condSTORE IMAP4rev2");
  const auto response = client.next();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->text, "* ENABLED IMAP4rev2 UTF8=ACCEPT CONDSTORE\r\n");
}

class ChannelWithoutTls : public support::MemoryChannel {
 public:
  using MemoryChannel::MemoryChannel;
  bool can_start_tls() const override { return false; }
};

base::Task<void> serve(std::unique_ptr<base::Channel> channel, imap::session::Services services) {
  auto running = imap::session::run(*channel, services);
  co_await running;
}

// A server that has no certificate, or one behind a port where TLS runs from the first byte.
class TargetWithoutStartTls : public support::MemoryTarget {
 public:
  TargetWithoutStartTls() : MemoryTarget([] { return engine::memory::open(); }, EngineLife::once) {}
  ~TargetWithoutStartTls() override { stop(); }
  std::string answers(base::Encryption encryption, std::string_view commands) {
    support::Loop loop;
    base::Scope sessions;
    const auto pipe = std::make_shared<support::MemoryPipe>(loop);
    sessions.start(loop, serve(std::make_unique<ChannelWithoutTls>(
                                   pipe, base::PeerInfo{"127.0.0.1", 4711, "imap", true}, encryption),
                               services()));
    pipe->send(commands);
    std::string all;
    for (auto bytes = pipe->receive(support::response_deadline); !bytes.empty();
         bytes = pipe->receive(support::response_deadline)) {
      all += bytes;
    }
    return all;
  }
};

// Gives what it said: `refusal` to STARTTLS, which is not announced, and the connection went on.
std::string expect_refused_start_tls(base::Encryption encryption, std::string_view refusal) {
  TargetWithoutStartTls target;
  EXPECT_TRUE(target.configure({}).has_value());
  const auto said = target.answers(encryption, "a STARTTLS\r\nb CAPABILITY\r\nc LOGOUT\r\n");
  EXPECT_NE(said.find("\r\na " + std::string(refusal)), std::string::npos) << said;
  EXPECT_NE(said.find("\r\nb OK"), std::string::npos) << said;
  EXPECT_NE(said.find("\r\nc OK"), std::string::npos) << said;
  EXPECT_EQ(said.find(" STARTTLS"), std::string::npos) << said;
  return said;
}

// RFC 9051 6.2.1: NO when the server's configuration is why.
TEST(Loops, StartTlsWithoutACertificateIsRefused) {
  expect_refused_start_tls(base::Encryption::none, "NO [CANNOT] This server has no certificate");
}

// RFC 9051 6.2.1: on a port of its own TLS has no second beginning.
TEST(Loops, StartTlsUnderTlsIsBad) {
  const auto said = expect_refused_start_tls(base::Encryption::tls, "BAD ");
  EXPECT_EQ(said.find(" LOGINDISABLED"), std::string::npos) << said;
  EXPECT_NE(said.find(" AUTH=PLAIN"), std::string::npos) << said;
}

// RFC 9051 3.4, RFC 7888 4: wherever a line is read, one that is too long to throw away ends the connection with a
// reason.
TEST(Loops, TooMuchToThrowAwayIsSaid) {
  const std::string flood = "raw: " + std::string(1'200'000, 'x') + "\n";
  const std::string goodbye = "S1: * BYE [TOOBIG]\nS1: !closed\n";
  expect_passes("# in a command\nC1" + flood + "S1: * BAD [TOOBIG]\n" + goodbye);
  expect_passes("# in IDLE\nC1: IDLE\nS1: + idling\nC1" + flood + "S1: BAD\n" + goodbye);
  expect_passes("# within a login\nstate: not-authenticated\nS1: * OK\nC1: AUTHENTICATE PLAIN\nS1: +\nC1" + flood +
                "S1: BAD\n" + goodbye);
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
