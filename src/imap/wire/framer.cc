#include "imap/wire/framer.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "imap/wire/characters.h"

namespace imap::wire {
namespace {

// While a line is thrown away, its end is kept: a literal header there is not longer than this.
constexpr std::size_t kept_bytes = 32;
constexpr std::size_t trimmed_at_bytes = 1024;
// Of memory that one command leaves to the next.
constexpr std::size_t reused_bytes = 4096;
// number64 is 63 bits. RFC 9051 9
constexpr std::uint64_t max_number64 = 0x7fff'ffff'ffff'ffff;

std::string_view take_front(std::string_view& input, std::uint64_t size) {
  const auto taken = input.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(size, input.size())));
  input.remove_prefix(taken.size());
  return taken;
}

std::size_t beyond(std::size_t size, std::size_t limit) { return size > limit ? size - limit : 0; }

}  // namespace

std::string_view to_string(FramingProblem problem) {
  switch (problem) {
    case FramingProblem::line_too_long: return "The command line is too long: split it into several commands";
    case FramingProblem::command_too_big: return "The command is too big: split it into several";
    case FramingProblem::literal_too_big: return "The literal is too big: send less";
    case FramingProblem::too_many_literals: return "The command has too many literals: split it into several";
    case FramingProblem::non_synchronizing_too_big: return "The literal is too big to come without asking: use {n}";
  }
  return {};
}

void Framer::step(std::string_view& input, Event& event) {
  while (advance(input, event) == Progress::none) {
  }
}

Framer::Progress Framer::advance(std::string_view& input, Event& event) {
  switch (state_) {
    case State::line: return take_line(input, event);
    case State::literal: return take_literal(input, event);
    case State::offered: return offer(event);
    case State::append_body: return take_append(input, event);
    case State::discard_literal: return skip_literal(input, event);
    case State::refused: return discarded_all(event);
    case State::failed: break;
  }
  input = {};
  return tell(event, NeedMore());
}

Framer::Progress Framer::take_line(std::string_view& input, Event& event) {
  const auto end = input.find('\n');
  const bool complete = end != std::string_view::npos;
  const auto piece = take_front(input, complete ? end : input.size());
  text_.append(piece);
  if (discarding_) discarded_ += piece.size();
  if (complete) {
    input.remove_prefix(1);
    if (text_.size() > line_start_ && text_.back() == '\r') text_.pop_back();
  }
  check_line(complete ? Line::complete : Line::partial);
  if (discarding_ && !refused_ && discarded_ > limits_.max_discard_bytes) return give_up(event);
  if (complete) return line_complete(event);
  return tell(event, NeedMore());
}

void Framer::check_line(Line line) {
  if (!discarding_) {
    // A CR at the end may yet turn out to be the line's end, and then does not count.
    const std::size_t pending = line == Line::partial && text_.size() > line_start_ && text_.back() == '\r' ? 1 : 0;
    const std::size_t size = text_.size() - pending;
    // A piece may go beyond both limits: what counts is the one that its bytes met first. What came in the same piece
    // behind it counts as thrown away, as it would in pieces of its own.
    const std::size_t beyond_line = beyond(size - line_start_, limits_.max_line_bytes);
    const std::size_t beyond_command = beyond(size, limits_.max_command_bytes);
    if (beyond_line > 0 || beyond_command > 0) {
      discard(beyond_line >= beyond_command ? FramingProblem::line_too_long : FramingProblem::command_too_big);
      discarded_ = std::max(beyond_line, beyond_command) - 1;
    }
  }
  if (discarding_ && text_.size() > trimmed_at_bytes) {
    text_.erase(0, text_.size() - kept_bytes);
    line_start_ = 0;
  }
}

Framer::Progress Framer::line_complete(Event& event) {
  const bool expected = std::exchange(expects_line_, false);
  if (expected) return discarding_ ? discarded_all(event) : tell(event, LineReady{std::exchange(text_, {})});
  if (discarding_) return discarded_line(event);
  if (const auto header = literal_header()) return literal_begins(*header, event);
  return command_complete(event);
}

// A non-synchronizing literal is on its way whatever we think of the command; after anything else the client waits for
// us.
Framer::Progress Framer::discarded_line(Event& event) {
  const auto header = literal_header();
  if (header && header->synchronizing == Synchronizing::no) return discard_literal(*header, event);
  return discarded_all(event);
}

Framer::Progress Framer::literal_begins(const Header& header, Event& event) {
  ++literals_;
  const bool append_message = is_append_message(header);
  if (const auto problem = problem_of(header, append_message)) return problem_at(header, *problem, event);
  offered_ = header;
  offered_append_ = append_message;
  if (!append_message && header.synchronizing == Synchronizing::no) {
    begin_literal();
    return Progress::none;
  }
  read_tag();
  state_ = State::offered;
  return offer(event);
}

std::optional<FramingProblem> Framer::problem_of(const Header& header, bool append_message) const {
  if (header.too_big) return FramingProblem::literal_too_big;
  if (literals_ > limits_.max_literals) return FramingProblem::too_many_literals;
  if (header.synchronizing == Synchronizing::no && header.size_bytes > limits_.max_non_synchronizing_bytes) {
    return FramingProblem::non_synchronizing_too_big;
  }
  if (append_message) return {};
  if (header.size_bytes > limits_.max_literal_bytes) return FramingProblem::literal_too_big;
  if (text_.size() + header.size_bytes > limits_.max_command_bytes) return FramingProblem::command_too_big;
  return {};
}

Framer::Progress Framer::problem_at(const Header& header, FramingProblem problem, Event& event) {
  discard(problem);
  if (header.synchronizing == Synchronizing::yes) return discarded_all(event);
  return discard_literal(header, event);
}

Framer::Progress Framer::discard_literal(const Header& header, Event& event) {
  // A refused APPEND's messages are read however big they are: the client sends them anyway.
  const bool bounded = !refused_;
  if (header.too_big) return give_up(event);
  if (bounded && header.size_bytes > limits_.max_discard_bytes - std::min(discarded_, limits_.max_discard_bytes)) {
    return give_up(event);
  }
  discarded_ += bounded ? header.size_bytes : 0;
  begin_discarding(header);
  return Progress::none;
}

void Framer::begin_discarding(const Header& header) {
  remaining_ = header.size_bytes;
  text_.clear();
  line_start_ = 0;
  state_ = State::discard_literal;
}

// literal = "{" number64 ["+"] "}" CRLF *CHAR8, literal8 = "~{" number64 ["+"] "}" CRLF *OCTET
std::optional<Framer::Header> Framer::literal_header() const {
  std::string_view line = std::string_view(text_).substr(line_start_);
  if (!line.ends_with('}')) return {};
  Header header;
  line.remove_suffix(1);
  if (line.ends_with('+')) {
    header.synchronizing = Synchronizing::no;
    line.remove_suffix(1);
  }
  const auto open = line.find_last_not_of("0123456789");
  if (open == std::string_view::npos || line[open] != '{' || open + 1 == line.size()) return {};
  const auto digits = line.substr(open + 1);
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), header.size_bytes);
  header.too_big = parsed.ec != std::errc() || header.size_bytes > max_number64;
  header.begin = line_start_ + open;
  if (open > 0 && line[open - 1] == '~') --header.begin;
  return header;
}

// The literal of an APPEND that is not its mailbox: "tag APPEND " is not all that stands before it.
bool Framer::is_append_message(const Header& header) const {
  if (limits_.append == AppendMode::ordinary) return false;
  if (in_append()) return true;
  constexpr std::string_view name = " APPEND ";
  const auto space = text_.find(' ');
  if (space == std::string::npos) return false;
  const auto after = std::string_view(text_).substr(space, name.size());
  return equals_ignoring_case(after, name) && header.begin > space + name.size();
}

Framer::Progress Framer::offer(Event& event) const {
  if (!offered_append_) return tell(event, LiteralOffered{tag_, text_, offered_.size_bytes});
  return tell(event, AppendOffered{tag_, text_, append_index_, offered_.size_bytes, offered_.synchronizing});
}

void Framer::accept() {
  if (state_ != State::offered) return;
  if (!offered_append_) return begin_literal();
  ++append_index_;
  text_.clear();
  line_start_ = 0;
  remaining_ = offered_.size_bytes;
  state_ = State::append_body;
}

void Framer::refuse() {
  if (state_ != State::offered) return;
  discarding_ = true;
  refused_ = true;
  problem_ = FramingProblem::literal_too_big;
  if (offered_.synchronizing == Synchronizing::yes) {
    state_ = State::refused;
  } else {
    begin_discarding(offered_);
  }
}

void Framer::begin_literal() {
  text_.append("\r\n");
  remaining_ = offered_.size_bytes;
  state_ = State::literal;
}

Framer::Progress Framer::take_literal(std::string_view& input, Event& event) {
  const auto piece = take_front(input, remaining_);
  text_.append(piece);
  remaining_ -= piece.size();
  if (remaining_ > 0) return tell(event, NeedMore());
  line_start_ = text_.size();
  state_ = State::line;
  return Progress::none;
}

Framer::Progress Framer::take_append(std::string_view& input, Event& event) {
  if (input.empty() && remaining_ > 0) return tell(event, NeedMore());
  const auto piece = take_front(input, remaining_);
  remaining_ -= piece.size();
  if (remaining_ == 0) state_ = State::line;
  return tell(event, AppendBytes{piece, remaining_});
}

Framer::Progress Framer::skip_literal(std::string_view& input, Event& event) {
  remaining_ -= take_front(input, remaining_).size();
  if (remaining_ > 0) return tell(event, NeedMore());
  state_ = State::line;
  return Progress::none;
}

Framer::Progress Framer::command_complete(Event& event) {
  read_tag();
  if (in_append()) {
    event = AppendDone{std::move(tag_), std::move(text_)};
  } else {
    auto* same = std::get_if<CommandReady>(&event);
    CommandReady& command = same != nullptr ? *same : event.emplace<CommandReady>();
    command.tag.swap(tag_);
    command.text.swap(text_);
    // What a big command needed does not wait for the next one, which may be long in coming.
    if (text_.capacity() > reused_bytes) text_ = std::string();
  }
  begin_command();
  return Progress::event;
}

void Framer::discard(FramingProblem problem) {
  read_tag();
  discarding_ = true;
  problem_ = problem;
}

Framer::Progress Framer::discarded_all(Event& event) {
  if (refused_) {
    event = CommandRefused{std::move(tag_)};
  } else {
    event = FramingError{std::move(tag_), problem_};
  }
  begin_command();
  return Progress::event;
}

Framer::Progress Framer::give_up(Event& event) {
  state_ = State::failed;
  text_.clear();
  return tell(event, FramingError{tag_, problem_, FramingError::Connection::close});
}

// tag = 1*<any ASTRING-CHAR except "+">, then SP
void Framer::read_tag() {
  if (in_append() || expects_line_) return;
  // No further than a line may be, so that a long line has the same tag however much of it is here.
  const auto line = std::string_view(text_).substr(0, limits_.max_line_bytes);
  const auto* const end = std::ranges::find_if_not(line, is_tag_char);
  const bool ended = end != line.end() && *end == ' ';
  tag_ = line.substr(0, ended ? static_cast<std::size_t>(end - line.begin()) : 0);
}

void Framer::begin_command() {
  state_ = State::line;
  text_.clear();
  line_start_ = 0;
  tag_.clear();
  discarded_ = 0;
  literals_ = 0;
  append_index_ = 0;
  discarding_ = false;
  refused_ = false;
}

}  // namespace imap::wire
