#include "imap/wire/framer.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace imap::wire {
namespace {

enum class Answer { accept, refuse };

// What the framer says of the input given in pieces, one line an event; bytes of messages are put together.
class Listener {
 public:
  explicit Listener(const FramerLimits& limits = {}, Answer answer = Answer::accept)
      : framer_(limits), answer_(answer) {}

  void give(std::string_view input) {
    for (;;) {
      framer_.step(input, event_);
      if (std::holds_alternative<NeedMore>(event_)) break;
      std::visit([this](const auto& e) { on(e); }, event_);
    }
    EXPECT_TRUE(input.empty());
  }
  Framer& framer() { return framer_; }
  std::string log;

 private:
  void on(const NeedMore&) {}
  void on(const CommandReady& e) { log += "command " + e.tag + "|" + e.text + "\n"; }
  void on(const LineReady& e) { log += "line " + e.text + "\n"; }
  void on(const LiteralOffered& e) {
    log += "offered " + std::string(e.tag) + " " + std::to_string(e.size_bytes) + "\n";
    answer();
  }
  void on(const AppendOffered& e) {
    log += std::string("append ") + std::to_string(e.index) + " " + std::string(e.tag) + "|" + std::string(e.text) +
           (e.synchronizing == Synchronizing::yes ? "|sync\n" : "|non-sync\n");
    answer();
  }
  void on(const AppendBytes& e) {
    body_ += e.bytes;
    if (e.remaining_bytes == 0) log += "body " + std::exchange(body_, {}) + "\n";
  }
  void on(const AppendDone& e) { log += "done " + e.tag + "|" + e.text + "\n"; }
  void on(const CommandRefused& e) { log += "refused " + e.tag + "\n"; }
  void on(const FramingError& e) {
    log += "error " + e.tag + " " + std::to_string(static_cast<int>(e.problem)) +
           (e.connection == FramingError::Connection::close ? " close\n" : "\n");
  }
  void answer() { answer_ == Answer::accept ? framer_.accept() : framer_.refuse(); }

  Framer framer_;
  Event event_;  // as the session has it, used again and again
  Answer answer_;
  std::string body_;
};

struct Case {
  std::string_view name;
  std::string_view input;
  std::string_view log;
  Answer answer = Answer::accept;
};

FramerLimits small() {
  FramerLimits limits;
  limits.max_line_bytes = 50;
  limits.max_command_bytes = 80;
  limits.max_literals = 3;
  limits.max_literal_bytes = 20;
  limits.max_non_synchronizing_bytes = 40;
  limits.max_discard_bytes = 60;
  return limits;
}

const Case cases[] = {
    {"two commands", "a NOOP\r\nb NOOP\r\n", "command a|a NOOP\ncommand b|b NOOP\n"},
    {"bare LF", "a NOOP\nb\n", "command a|a NOOP\ncommand |b\n"},
    {"bare CR stays", "a NO\rOP\r\r\n", "command a|a NO\rOP\r\n"},
    {"empty line", "\r\n", "command |\n"},
    {"unreadable tag", "a+b NOOP\r\n\"x NOOP\r\n", "command |a+b NOOP\ncommand |\"x NOOP\n"},
    {"literal", "a LOGIN {3}\r\nfoo {3+}\r\nb\r\n\r\n", "offered a 3\ncommand a|a LOGIN {3}\r\nfoo {3+}\r\nb\r\n\n"},
    {"literal of nothing", "a X {0+}\r\n\r\n", "command a|a X {0+}\r\n\n"},
    {"literal8", "a X ~{2+}\r\nhi\r\n", "command a|a X ~{2+}\r\nhi\n"},
    {"no literal headers", "a {}\r\na {x}\r\na {1+1}\r\na 5}\r\na {5} \r\n",
     "command a|a {}\ncommand a|a {x}\ncommand a|a {1+1}\ncommand a|a 5}\ncommand a|a {5} \n"},
    {"refused literal", "a X {3}\r\nb NOOP\r\n", "offered a 3\nrefused a\ncommand b|b NOOP\n", Answer::refuse},
    {"append", "a append x (\\Seen) {5}\r\nhello\r\nb NOOP\r\n",
     "append 0 a|a append x (\\Seen) {5}|sync\nbody hello\ndone a|\ncommand b|b NOOP\n"},
    {"append, mailbox in a literal", "a APPEND {1}\r\nx {5+}\r\nhello\r\n",
     "offered a 1\nappend 0 a|a APPEND {1}\r\nx {5+}|non-sync\nbody hello\ndone a|\n"},
    {"multiappend", "a APPEND x {2}\r\nhi (\\Seen) {0+}\r\n UTF8 (~{1+}\r\n\r)\r\n",
     "append 0 a|a APPEND x {2}|sync\nbody hi\nappend 1 a| (\\Seen) {0+}|non-sync\nbody \n"
     "append 2 a| UTF8 (~{1+}|non-sync\nbody \r\ndone a|)\n"},
    {"append refused", "a APPEND x {2}\r\nb NOOP\r\n", "append 0 a|a APPEND x {2}|sync\nrefused a\ncommand b|b NOOP\n",
     Answer::refuse},
    {"append refused, already sent", "a APPEND x {13+}\r\na b\r\nc d{3}\r\n {3+}\r\nxyz\r\nb NOOP\r\n",
     "append 0 a|a APPEND x {13+}|non-sync\nrefused a\ncommand b|b NOOP\n", Answer::refuse},
    {"append refused, then a synchronizing one", "a APPEND x {1+}\r\nx {3}\r\nb NOOP\r\n",
     "append 0 a|a APPEND x {1+}|non-sync\nrefused a\ncommand b|b NOOP\n", Answer::refuse},
    {"append without a message", "a APPEND x\r\n", "command a|a APPEND x\n"},
    {"line too long",
     "a 345678901234567890123456789012345678901234567890\r\na "
     "34567890123456789012345678901234567890123456789012\r\nb\r\n",
     "command a|a 345678901234567890123456789012345678901234567890\nerror a 0\ncommand |b\n"},
    {"line too long, and no tag in what may be a line",
     "a234567890123456789012345678901234567890123456789012 x\r\nb\r\n", "error  0\ncommand |b\n"},
    {"line too long with a literal behind",
     "a 34567890123456789012345678901234567890123456789012 {5+}\r\nb c\r\n\r\nd\r\n", "error a 0\ncommand |d\n"},
    {"line too long, then it waits", "a 34567890123456789012345678901234567890123456789012 {5}\r\nb c\r\n",
     "error a 0\ncommand b|b c\n"},
    {"literal too big", "a X {21}\r\nb Y {21+}\r\n123456789012345678901\r\nc\r\n",
     "error a 2\nerror b 2\ncommand |c\n"},
    {"literal far too big", "a X {61+}\r\nb\r\n", "error a 4 close\n"},
    {"literal that is no number64", "a X {99999999999999999999}\r\nb X {9223372036854775808+}\r\nb\r\n",
     "error a 2\nerror b 2 close\n"},
    {"non-synchronizing literal too big", "a APPEND x {41+}\r\n12345678901234567890123456789012345678901\r\nb\r\n",
     "error a 4\ncommand |b\n"},
    {"command too big",
     "a X {20+}\r\n12345678901234567890 {20+}\r\n12345678901234567890 {20+}\r\n12345678901234567890\r\nb\r\n",
     "error a 1\ncommand |b\n"},
    {"command too big, then its line too long",
     "a X {20+}\r\n12345678901234567890 2345678901234567890123456789012345678901234567890123456789\r\nb\r\n",
     "error a 1\ncommand |b\n"},
    {"too many literals", "a {0+}\r\n {0+}\r\n {0+}\r\n {0+}\r\n\r\nb\r\n", "error a 3\ncommand |b\n"},
    {"append of any size", "a APPEND x {60}\r\n123456789012345678901234567890123456789012345678901234567890\r\n",
     "append 0 a|a APPEND x {60}|sync\nbody 123456789012345678901234567890123456789012345678901234567890\ndone a|\n"},
};

TEST(Framer, frames) {
  for (const Case& c : cases) {
    Listener listener(small(), c.answer);
    listener.give(c.input);
    EXPECT_EQ(listener.log, c.log) << c.name;
  }
}

TEST(Framer, frames_input_cut_anywhere) {
  for (const Case& c : cases) {
    for (std::size_t cut = 0; cut <= c.input.size(); ++cut) {
      Listener listener(small(), c.answer);
      listener.give(c.input.substr(0, cut));
      listener.give(c.input.substr(cut));
      EXPECT_EQ(listener.log, c.log) << c.name << " cut at " << cut;
    }
    Listener bytewise(small(), c.answer);
    for (const char& byte : c.input) bytewise.give({&byte, 1});
    EXPECT_EQ(bytewise.log, c.log) << c.name;
  }
}

TEST(Framer, takes_one_event_at_a_time) {
  Framer framer;
  std::string_view input = "a STARTTLS\r\nb NOOP\r\n";
  EXPECT_TRUE(std::holds_alternative<CommandReady>(framer.step(input)));
  EXPECT_EQ(input, "b NOOP\r\n");
  EXPECT_TRUE(framer.idle());
}

TEST(Framer, waits_for_the_answer_to_an_offer) {
  Framer framer;
  std::string_view input = "a X {3}\r\nabc\r\n";
  EXPECT_TRUE(std::holds_alternative<LiteralOffered>(framer.step(input)));
  EXPECT_TRUE(std::holds_alternative<LiteralOffered>(framer.step(input)));
  EXPECT_FALSE(framer.idle());
  framer.accept();
  EXPECT_TRUE(std::holds_alternative<CommandReady>(framer.step(input)));
}

TEST(Framer, yields_lines_that_were_asked_for) {
  Listener listener;
  listener.give("a IDLE\r\n");
  listener.framer().expect_line();
  listener.give("DO");
  listener.give("NE\r\nb X {1}");
  listener.give("\r\n1\r\n");
  listener.framer().expect_line();
  listener.give("x {1}\r\n");
  EXPECT_EQ(listener.log, "command a|a IDLE\nline DONE\noffered b 1\ncommand b|b X {1}\r\n1\nline x {1}\n");
}

TEST(Framer, line_asked_for_is_bounded) {
  Listener listener(small());
  listener.framer().expect_line();
  listener.give(std::string(55, 'x') + "\r\nb\r\n");
  EXPECT_EQ(listener.log, "error  0\ncommand |b\n");
}

TEST(Framer, gives_up_on_an_endless_line) {
  Listener listener(small());
  for (int i = 0; i < 100; ++i) listener.give(std::string(10, 'x'));
  EXPECT_EQ(listener.log, "error  0 close\n");
}

TEST(Framer, append_is_ordinary_before_authentication) {
  FramerLimits limits = small();
  limits.append = AppendMode::ordinary;
  Listener listener(limits);
  listener.give("a APPEND x {21}\r\nb APPEND x {2+}\r\nhi\r\n");
  EXPECT_EQ(listener.log, "error a 2\ncommand b|b APPEND x {2+}\r\nhi\n");
}

TEST(Framer, holds_no_message) {
  Framer framer;
  std::string_view head = "a APPEND x {1000000000}\r\n";
  EXPECT_TRUE(std::holds_alternative<AppendOffered>(framer.step(head)));
  framer.accept();
  const std::string chunk(100'000, 'x');
  for (int i = 0; i < 10'000; ++i) {
    std::string_view input = chunk;
    const Event event = framer.step(input);
    ASSERT_EQ(std::get<AppendBytes>(event).bytes.data(), chunk.data());
  }
  std::string_view end = "\r\n";
  EXPECT_TRUE(std::holds_alternative<AppendDone>(framer.step(end)));
}

}  // namespace
}  // namespace imap::wire
