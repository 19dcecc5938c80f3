// The framer finds where commands begin and end in a stream of bytes: lines, literals, and the messages of an APPEND,
// which it hands on piece by piece. It knows no grammar but the literal header at the end of a line. RFC 9051 2.2.1
// and 4.3, RFC 7888, RFC 3516 4.4
//
// Who calls it: the session, with whatever arrived:
//   framer.step(input, event);     // takes bytes off the front of `input`, up to one event
// until NeedMore. What a step did not take is the session's to keep (or to drop, at STARTTLS).
//
// Invariants: holds at most FramerLimits::max_command_bytes plus a line; cost is linear in the bytes, however they are
// cut. A line may end in a bare LF; a bare CR is the parser's to refuse.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "imap/wire/limits.h"

namespace imap::wire {

enum class Synchronizing : std::uint8_t { no, yes };

// All input is taken and no event came of it.
struct NeedMore {};

// A whole command, from the tag on and without its last CRLF, literals in place with their headers: what Scanner reads.
struct CommandReady {
  std::string tag;  // empty: unreadable, answered with "*"
  std::string text;
};

// A line that was asked for with expect_line(): DONE of IDLE, a response to a SASL challenge. Without its CRLF.
struct LineReady {
  std::string text;
};

// A synchronizing literal within the limits, not of an APPEND's message: call accept() and send "+", or refuse(). The
// views last until the next call. `text` is the command as far as it is here, header included.
struct LiteralOffered {
  std::string_view tag;
  std::string_view text;
  std::uint64_t size_bytes = 0;
};

// A message of an APPEND is about to come: call accept() (and send "+" if synchronizing), or refuse().
// `text` ends with the literal header, without CRLF. For the first message it begins with the tag (Scanner,
// command_head, parse_append); for further ones behind the previous literal (parse_append_next).
struct AppendOffered {
  std::string_view tag;
  std::string_view text;
  std::uint32_t index = 0;  // 0: the first message of the command
  std::uint64_t size_bytes = 0;
  Synchronizing synchronizing = Synchronizing::yes;
};

// Bytes of the message accepted, a view into `input`. `remaining_bytes` 0: the message is complete (an empty message
// yields one such event without bytes).
struct AppendBytes {
  std::string_view bytes;
  std::uint64_t remaining_bytes = 0;
};

// The APPEND is complete: `text` is what stood behind the last literal (parse_append_end).
struct AppendDone {
  std::string tag;
  std::string text;
};

// What was refused has been read to its end: send the tagged response now, not earlier. RFC 7888 4
struct CommandRefused {
  std::string tag;
};

enum class FramingProblem : std::uint8_t {
  line_too_long,
  command_too_big,
  literal_too_big,
  too_many_literals,
  non_synchronizing_too_big,  // over LITERAL-'s 4,096
};

// The command broke a limit and has been thrown away, an APPEND that had begun included; answer BAD. With
// Connection::close there was more to throw away than the peer is worth, and nothing more can be understood: answer,
// then BYE. RFC 7888 4
struct FramingError {
  enum class Connection : std::uint8_t { go_on, close };
  std::string tag;
  FramingProblem problem;
  Connection connection = Connection::go_on;
};

using Event = std::variant<NeedMore, CommandReady, LineReady, LiteralOffered, AppendOffered, AppendBytes, AppendDone,
                           CommandRefused, FramingError>;

// For the person who reads a BAD.
std::string_view to_string(FramingProblem problem);

class Framer {
 public:
  Framer() = default;
  explicit Framer(const FramerLimits& limits) : limits_(limits) {}

  // Into `event`, whatever it was; its memory is used again where it was a command.
  void step(std::string_view& input, Event& event);
  Event step(std::string_view& input) {
    Event event;
    step(input, event);
    return event;
  }

  // Answers LiteralOffered and AppendOffered, before the next step. A refused command is thrown away to its end, which
  // CommandRefused tells; the messages of a refused APPEND count towards no limit.
  void accept();
  void refuse();

  // The next line is no command but LineReady. Between commands only.
  void expect_line() { expects_line_ = true; }
  // From the next command on.
  void set_limits(const FramerLimits& limits) { limits_ = limits; }
  // Nothing of a command is here yet: the connection is quiet, and buffers may go.
  bool idle() const {
    return state_ == State::line && line_start_ == 0 && text_.empty() && !in_append() && !discarding_;
  }
  // There was more to throw away than the peer is worth: nothing more is read (Connection::close).
  bool gave_up() const { return state_ == State::failed; }
  // Gives the buffer back while idle().
  void shrink() { text_.shrink_to_fit(); }

 private:
  enum class State : std::uint8_t { line, literal, offered, append_body, discard_literal, refused, failed };
  struct Header {
    std::size_t begin = 0;  // where "{" or "~{" stands in text_
    std::uint64_t size_bytes = 0;
    Synchronizing synchronizing = Synchronizing::yes;
    bool too_big = false;  // the number does not fit
  };

  // `event`: it is told. `none`: no event yet, go on with the input.
  enum class Progress : std::uint8_t { none, event };
  template <class Told>
  static Progress tell(Event& event, Told told) {
    event = std::move(told);
    return Progress::event;
  }

  bool in_append() const { return append_index_ > 0; }
  Progress advance(std::string_view& input, Event& event);
  Progress take_line(std::string_view& input, Event& event);
  Progress take_literal(std::string_view& input, Event& event);
  Progress take_append(std::string_view& input, Event& event);
  Progress skip_literal(std::string_view& input, Event& event);
  enum class Line : std::uint8_t { partial, complete };
  void check_line(Line line);
  Progress line_complete(Event& event);
  Progress discarded_line(Event& event);
  Progress literal_begins(const Header& header, Event& event);
  std::optional<FramingProblem> problem_of(const Header& header, bool append_message) const;
  Progress problem_at(const Header& header, FramingProblem problem, Event& event);
  Progress discard_literal(const Header& header, Event& event);
  void begin_discarding(const Header& header);
  std::optional<Header> literal_header() const;
  bool is_append_message(const Header& header) const;
  Progress offer(Event& event) const;
  Progress command_complete(Event& event);
  Progress discarded_all(Event& event);
  Progress give_up(Event& event);
  void discard(FramingProblem problem);
  void read_tag();
  void begin_literal();
  void begin_command();

  FramerLimits limits_;
  State state_ = State::line;
  std::string text_;            // the command so far; while discarding, the end of the line only
  std::size_t line_start_ = 0;  // in text_
  std::string tag_;
  std::uint64_t remaining_ = 0;  // of the literal
  std::uint64_t discarded_ = 0;
  std::size_t literals_ = 0;
  std::uint32_t append_index_ = 0;
  Header offered_;
  bool offered_append_ = false;
  bool expects_line_ = false;
  bool discarding_ = false;
  bool refused_ = false;  // discarding because of refuse(), not of a problem
  FramingProblem problem_ = FramingProblem::line_too_long;
};

}  // namespace imap::wire
