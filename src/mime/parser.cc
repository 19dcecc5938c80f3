#include "mime/parser.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "mime/ascii.h"
#include "mime/body_window.h"
#include "mime/header.h"
#include "mime/line_splitter.h"
#include "mime/part_interpreter.h"

namespace mime {
namespace {

// So much of the message's own header is gathered without moving it.
constexpr std::size_t usual_header_bytes = 2'048;

// Does `line`, without its two dashes and trailing white space, delimit `boundary`?
enum class Delimiter { none, next, close };
Delimiter match(std::string_view line, std::string_view boundary) {
  if (boundary.empty() || !line.starts_with(boundary)) return Delimiter::none;
  if (line.size() == boundary.size()) return Delimiter::next;
  return line.substr(boundary.size()) == "--" ? Delimiter::close : Delimiter::none;
}

}  // namespace

class Parser::State {
 public:
  State(const Limits& limits, PartVisitor* visitor)
      : budget_(limits), visitor_(visitor), window_(visitor), lines_(*this) {
    begin_header(new_part(no_part), 0);
  }

  void feed_prefix(std::string_view fields) {
    in_prefix_ = true;
    feed(fields);
    in_prefix_ = false;
    structure_.prefix_size = lines_.position();
  }
  void feed(std::string_view bytes);
  Structure finish();

  // For LineSplitter.
  void on_line_head(const LineHead& head);
  void on_line_tail(std::string_view more);
  void on_line_end(unsigned line_break_bytes);
  // Outside of headers nothing but delimiters matters.
  bool wants_only_dashes() const { return mode_ != Mode::header; }
  void on_plain_lines(std::size_t lines, unsigned last_line_break_bytes) {
    line_number_ += lines;
    last_break_ = last_line_break_bytes;
    line_in_header_ = false;
  }

 private:
  // A multipart or message that has begun and not ended.
  struct Open {
    PartIndex part;
    std::string boundary;      // empty: none, or closed
    std::uint64_t first_line;  // number of the line that its body starts with
    bool delimited = false;    // its delimiter occurred
  };
  enum class Mode {
    header,   // of part_
    leaf,     // body of part_
    between,  // preamble or epilogue
    opaque,   // body of part_, to the end of the message
  };

  const Limits& limits() const { return budget_.limits(); }
  Part& at(PartIndex part) { return structure_.parts[part]; }

  PartIndex new_part(PartIndex parent);
  void begin_header(PartIndex part, std::uint64_t offset);
  void header_line(const LineHead& head);
  void append_header(std::string_view bytes);
  void end_header(std::uint64_t end, std::string_view earlier);
  std::string_view interpret(std::uint64_t end);
  Envelope* envelope_of(PartIndex part);
  DefaultType default_type_of(PartIndex part);
  PartVisitor::Want tell(PartIndex part, std::string_view header);
  void open_part(std::uint64_t offset, std::string boundary);
  void begin_multipart(std::uint64_t offset, std::string_view earlier);
  void begin_leaf(std::uint64_t offset, PartVisitor::Want want, std::string_view earlier);
  bool delimiter(const LineHead& head);
  void end_parts(std::size_t keep_open, std::uint64_t end, unsigned line_break_bytes);
  void end_leaf(std::uint64_t end, unsigned line_break_bytes);
  void end_body(Part& part, std::uint64_t first_line, std::uint64_t end, unsigned line_break_bytes);
  void stand_in_child(const Open& open);
  void begin_after_delimiter(std::uint64_t offset);
  // Number of the line at `offset`, which is the present line's start or its end.
  std::uint64_t line_at(std::uint64_t offset) const { return line_number_ + (offset > lines_.line_start() ? 1 : 0); }

  Budget budget_;
  PartVisitor* visitor_;
  BodyWindow window_;
  LineSplitter<State> lines_;
  Structure structure_;
  std::vector<Open> open_;
  std::vector<PartIndex> last_child_;  // of each part, so that a sibling is appended without a walk
  Mode mode_ = Mode::header;
  PartIndex part_ = 0;
  std::string header_;
  bool header_overflow_ = false;
  bool in_prefix_ = false;
  bool field_seen_ = false;         // outside of the prefix
  bool line_in_header_ = false;     // the present line is one of header_
  bool pending_delimiter_ = false;  // a part starts after the present line
  std::uint64_t line_number_ = 0;
  std::uint64_t leaf_first_line_ = 0;
  unsigned last_break_ = 0;  // bytes of the line break before the present line
};

void Parser::State::feed(std::string_view bytes) {
  if (bytes.empty()) return;
  if (!structure_.has_null) structure_.has_null = bytes.find('\0') != std::string_view::npos;
  window_.chunk(bytes, lines_.position());
  lines_.feed(bytes);
  if (!window_.active()) return;
  const std::uint64_t end = lines_.position();
  // What may still become the line break before a delimiter, or the delimiter, is held back.
  std::uint64_t safe = end;
  if (!lines_.head_told()) {
    safe = lines_.line_start() - last_break_;
  } else if (lines_.after_cr()) {
    safe = end - 1;
  }
  window_.deliver_to(safe);
  window_.keep_to(end);
}

PartIndex Parser::State::new_part(PartIndex parent) {
  const auto index = static_cast<PartIndex>(structure_.parts.size());
  structure_.parts.emplace_back().parent = parent;
  last_child_.push_back(no_part);
  if (parent == no_part) return index;
  if (last_child_[parent] == no_part) {
    at(parent).first_child = index;
  } else {
    at(last_child_[parent]).next_sibling = index;
  }
  last_child_[parent] = index;
  return index;
}

void Parser::State::begin_header(PartIndex part, std::uint64_t offset) {
  part_ = part;
  at(part).header.offset = offset;
  header_.clear();
  if (part == 0) header_.reserve(usual_header_bytes);
  header_overflow_ = false;
  field_seen_ = false;
  mode_ = Mode::header;
}

void Parser::State::append_header(std::string_view bytes) {
  const std::size_t room = limits().header_bytes - std::min(limits().header_bytes, header_.size());
  if (bytes.size() > room) header_overflow_ = true;
  header_ += bytes.substr(0, room);
}

void Parser::State::on_line_head(const LineHead& head) {
  line_in_header_ = false;
  if (mode_ == Mode::opaque || delimiter(head)) return;
  if (mode_ == Mode::header) header_line(head);
}

void Parser::State::header_line(const LineHead& head) {
  const HeaderLine kind = classify_header_line(head.text);
  const bool first = header_.empty() || structure_.prefix_size == lines_.line_start();
  const bool mbox_line = kind == HeaderLine::other && first && part_ == 0 && head.text.starts_with("From ");
  if (kind == HeaderLine::field && !in_prefix_) field_seen_ = true;
  if ((kind == HeaderLine::other || kind == HeaderLine::continuation) && !field_seen_ && !in_prefix_ && !mbox_line) {
    // No header at all: the text starts here.
    end_header(lines_.line_start(), head.earlier);
    if (mode_ == Mode::header)
      return header_line(head);  // message/rfc822 by default: the message inside has none either
    return;
  }
  append_header(head.text);
  line_in_header_ = true;
  if (kind == HeaderLine::blank && head.whole && !in_prefix_) {
    end_header(lines_.line_start() + head.text.size(), {});
  }
}

void Parser::State::on_line_tail(std::string_view more) {
  if (line_in_header_ && mode_ == Mode::header) append_header(more);
}

void Parser::State::on_line_end(unsigned line_break_bytes) {
  ++line_number_;
  last_break_ = line_break_bytes;
  line_in_header_ = false;
  if (pending_delimiter_) begin_after_delimiter(lines_.position());
}

Envelope* Parser::State::envelope_of(PartIndex part) {
  if (part == 0) return &structure_.envelope;
  Part& parent = at(at(part).parent);
  if (parent.kind != PartKind::message) return nullptr;
  structure_.envelopes.emplace_back();
  parent.envelope = static_cast<std::uint32_t>(structure_.envelopes.size());
  return &structure_.envelopes.back();
}

DefaultType Parser::State::default_type_of(PartIndex part) {
  if (part == 0) return DefaultType::text_plain;
  const Part& parent = at(at(part).parent);
  const bool digest = parent.kind == PartKind::multipart && equals_ignore_case(parent.subtype, "digest");
  return digest ? DefaultType::message_rfc822 : DefaultType::text_plain;
}

// Returns the header block.
std::string_view Parser::State::interpret(std::uint64_t end) {
  Part& part = at(part_);
  part.header.size = end - part.header.offset;
  interpret_header(header_, default_type_of(part_), budget_, part, envelope_of(part_));
  const bool composite = part.kind == PartKind::multipart || part.kind == PartKind::message;
  if (composite && (open_.size() >= limits().depth || structure_.parts.size() >= limits().parts)) {
    make_opaque(part);
    budget_.note_exceeded();
  }
  if (header_overflow_) budget_.note_exceeded();
  if (part_ != 0) return header_;
  structure_.header = std::move(header_);
  structure_.header_complete = !header_overflow_;
  structure_.has_eight_bit_header = std::any_of(structure_.header.begin(), structure_.header.end(), is_eight_bit);
  return structure_.header;
}

PartVisitor::Want Parser::State::tell(PartIndex part, std::string_view header) {
  return visitor_ == nullptr ? PartVisitor::Want::nothing : visitor_->on_header(structure_, part, header);
}

// The header of part_ ends at `end`. `earlier`: bytes from there on that came in earlier chunks.
void Parser::State::end_header(std::uint64_t end, std::string_view earlier) {
  const PartVisitor::Want want = tell(part_, interpret(end));
  switch (at(part_).kind) {
    case PartKind::basic:
    case PartKind::text: return begin_leaf(end, want, earlier);
    case PartKind::multipart: return begin_multipart(end, earlier);
    case PartKind::message: open_part(end, {}); return begin_header(new_part(part_), end);
  }
}

void Parser::State::open_part(std::uint64_t offset, std::string boundary) {
  at(part_).body.offset = offset;
  open_.push_back(Open{part_, std::move(boundary), line_at(offset), false});
}

void Parser::State::begin_multipart(std::uint64_t offset, std::string_view earlier) {
  std::string_view boundary = at(part_).parameter("boundary");
  while (!boundary.empty() && is_space(boundary.back())) boundary.remove_suffix(1);
  if (boundary.size() > max_boundary_bytes) boundary = {};
  open_part(offset, std::string(boundary));
  mode_ = Mode::between;
  if (!boundary.empty()) return;
  // Nothing can delimit its parts: all of it is one.
  part_ = new_part(part_);
  at(part_).header.offset = offset;
  begin_leaf(offset, tell(part_, {}), earlier);
}

void Parser::State::begin_leaf(std::uint64_t offset, PartVisitor::Want want, std::string_view earlier) {
  mode_ = Mode::leaf;
  at(part_).body.offset = offset;
  leaf_first_line_ = line_at(offset);
  if (want == PartVisitor::Want::body) window_.begin(offset, earlier);
}

// RFC 2046 5.1.1. The innermost multipart that the line delimits ends everything inside of it.
bool Parser::State::delimiter(const LineHead& head) {
  if (!head.whole || !head.text.starts_with("--")) return false;
  std::string_view line = head.text.substr(2);
  while (!line.empty() && is_space(line.back())) line.remove_suffix(1);
  for (std::size_t level = open_.size(); level-- > 0;) {
    const Delimiter kind = match(line, open_[level].boundary);
    if (kind == Delimiter::none) continue;
    while (mode_ == Mode::header) end_header(lines_.line_start(), head.earlier);
    end_parts(level + 1, lines_.line_start(), last_break_);
    mode_ = Mode::between;
    open_[level].delimited = true;
    if (kind == Delimiter::close) open_[level].boundary.clear();
    pending_delimiter_ = kind == Delimiter::next;
    return true;
  }
  return false;
}

void Parser::State::begin_after_delimiter(std::uint64_t offset) {
  pending_delimiter_ = false;
  const PartIndex part = new_part(open_.back().part);
  if (structure_.parts.size() < limits().parts) return begin_header(part, offset);
  budget_.note_exceeded();
  part_ = part;
  make_opaque(at(part));
  at(part).header.offset = offset;
  begin_leaf(offset, PartVisitor::Want::nothing, {});
  mode_ = Mode::opaque;
}

// Ends what is open beyond `keep_open` before a line that starts at `end`, or at the end of the message.
void Parser::State::end_parts(std::size_t keep_open, std::uint64_t end, unsigned line_break_bytes) {
  if (mode_ == Mode::leaf || mode_ == Mode::opaque) end_leaf(end, line_break_bytes);
  while (open_.size() > keep_open) {
    const Open open = std::move(open_.back());
    open_.pop_back();
    end_body(at(open.part), open.first_line, end, line_break_bytes);
    stand_in_child(open);
  }
}

void Parser::State::end_leaf(std::uint64_t end, unsigned line_break_bytes) {
  Part& part = at(part_);
  end_body(part, leaf_first_line_, end, line_break_bytes);
  window_.deliver_to(part.body.end());
  window_.end();
}

void Parser::State::end_body(Part& part, std::uint64_t first_line, std::uint64_t end, unsigned line_break_bytes) {
  part.body.size = 0;
  part.body_lines = 0;
  if (end <= part.body.offset) return;
  // The line break before a delimiter is the delimiter's.
  part.body.size = end - line_break_bytes - part.body.offset;
  part.body_lines = line_number_ - first_line - (line_break_bytes > 0 ? 1 : 0);
}

// RFC 9051 9: a multipart has at least one body.
void Parser::State::stand_in_child(const Open& open) {
  if (at(open.part).first_child != no_part) return;
  const PartIndex child = new_part(open.part);
  const Part& parent = at(open.part);
  Part& part = at(child);
  part.body = open.delimited ? Range{parent.body.end(), 0} : parent.body;
  part.body_lines = open.delimited ? 0 : parent.body_lines;
  part.header.offset = part.body.offset;
}

Structure Parser::State::finish() {
  const std::uint64_t end = lines_.position();
  window_.chunk({}, end);
  lines_.finish();
  if (pending_delimiter_) begin_after_delimiter(end);
  while (mode_ == Mode::header) end_header(end, {});
  end_parts(0, end, 0);
  structure_.size = end;
  structure_.limited = budget_.exceeded();
  return std::move(structure_);
}

Parser::Parser(const Limits& limits, PartVisitor* visitor) : state_(std::make_unique<State>(limits, visitor)) {}
Parser::~Parser() = default;
Parser::Parser(Parser&&) noexcept = default;
Parser& Parser::operator=(Parser&&) noexcept = default;

void Parser::feed_prefix(std::string_view fields) { state_->feed_prefix(fields); }
void Parser::feed(std::string_view bytes) { state_->feed(bytes); }
Structure Parser::finish() { return state_->finish(); }

Structure parse(std::string_view message, const Limits& limits) {
  Parser parser(limits);
  parser.feed(message);
  return parser.finish();
}

}  // namespace mime
