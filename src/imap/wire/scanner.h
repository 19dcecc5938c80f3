// The scanner reads one command that the framer found whole. Its functions carry the names of the grammar and come in
// pairs: try_x() takes an x if one is there, x() takes it or records what was expected. The first error sticks, with
// its place, and every later call fails; so a production reads as one line:
//   s.sp() && s.message_set(numbering, copy.messages) && s.sp() && s.mailbox(copy.mailbox) && s.end()
// Who calls it: parse/<command>.cc. Every function returns whether it took something; outputs are set only then.
// Cost is linear; the text must outlive the scanner, what it gives out owns its bytes, views aside. RFC 9051 9
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "imap/types/command.h"
#include "imap/wire/parse_context.h"

namespace imap::wire {

// Where and why reading stopped. `expected` is a literal, fit for a person who reads the BAD.
struct ParseProblem {
  std::size_t offset = 0;  // in bytes from the command's first
  std::string_view expected;
  base::Errc code = base::Errc::bad_syntax;
};

class Scanner {
 public:
  Scanner(std::string_view text, const ParseContext& context) : text_(text), context_(context) {}

  const ParseContext& context() const { return context_; }
  std::size_t offset() const { return pos_; }
  bool at_end() const { return pos_ == text_.size(); }
  bool failed() const { return problem_.has_value(); }
  // Only after a failure.
  const ParseProblem& problem() const { return *problem_; }
  // "Expected a mailbox name at byte 12": for the text of a BAD or NO.
  std::string explain() const;

  // Records a failure here (or at `offset`) and returns false.
  bool expected(std::string_view what) { return fail(base::Errc::bad_syntax, what, pos_); }
  bool fail(base::Errc code, std::string_view what, std::size_t offset);
  bool too_many(std::string_view what) { return fail(base::Errc::too_big, what, pos_); }

  // The end of a parser: the value, or the error that was recorded. By reference, so that `value` is moved from only
  // after `complete` has been worked out, in whatever order a compiler takes the arguments.
  template <class T>
  base::Result<Command> finish(bool complete, T&& value) {
    if (complete && !failed()) return Command(std::forward<T>(value));
    return error();
  }
  base::Failure error();

  // Single characters and words.
  bool sp() { return character(' '); }
  bool end() { return (!failed() && at_end()) || expected("the end of the command"); }
  bool character(char c);
  bool try_character(char c);
  // Both characters or none.
  bool try_character_pair(char first, char second);
  bool next_is(char c) const { return !failed() && pos_ < text_.size() && text_[pos_] == c; }
  // A word of the grammar, in any case. It must not go on with an ATOM-CHAR, except "[" (BODY[) and "<".
  bool try_word(std::string_view word);
  bool word(std::string_view word);

  // scanner.cc: tag, atom and their like
  bool tag();  // the framer has given it out already
  bool atom(std::string& out);
  bool atom(std::string_view& out);  // a view into the text
  bool try_atom(std::string& out);
  bool objectid(std::string& out);

  // scanner_string.cc
  bool string(std::string& out);
  bool try_string(std::string& out);
  bool astring(std::string& out);
  bool credential(std::string& out);  // userid and password of LOGIN
  bool nstring(std::optional<std::string>& out);
  bool charset(std::string& out);  // upper case
  bool mailbox(MailboxName& out);
  // nullopt where the pattern is broken: it matches no name (RFC 9051 6.3.9).
  bool list_mailbox(std::optional<std::string>& out);
  bool reference(std::string& out);  // the first mailbox of LIST: a name that may be empty or end anywhere
  // "{" number64 ["+"] "}" at the very end, or with "~" before it: the header of an APPEND's message.
  bool append_literal(AppendMessage& out);

  // scanner_number.cc
  bool number(std::uint32_t& out);
  bool nz_number(std::uint32_t& out);
  bool number64(std::uint64_t& out);
  bool nz_number64(std::uint64_t& out);
  bool mod_sequence_value(base::ModSeq& out);   // from 1
  bool mod_sequence_valzer(base::ModSeq& out);  // from 0
  template <class Id>
  bool sequence_set(NumberSet<Id>& out);
  // sequence-set without "*" and "$": RFC 7162 7, known-uids
  template <class Id>
  bool known_set(NumberSet<Id>& out);
  bool message_set(Numbering numbering, MessageSet& out);
  bool next_is_set() const;

  // scanner_date.cc
  bool date(Date& out);
  bool date_time(DateTime& out);

  // scanner_flag.cc
  bool flag(FlagList& out);
  bool flag_list(FlagList& out);
  bool flag_keyword(std::string& out);
  bool use_attr(Create& out);

  // scanner_section.cc
  bool section(Section& out);
  bool section_binary(Section& out);
  bool partial(Section& out);
  bool header_list(std::vector<std::string>& out);

  // "(" item *(SP item) ")", and with maybe_list also "()". `item` takes one.
  template <class Item>
  bool list(std::size_t most, const Item& item) {
    return character('(') && items(most, item) && character(')');
  }
  template <class Item>
  bool maybe_list(std::size_t most, const Item& item) {
    if (!character('(')) return false;
    return try_character(')') || (items(most, item) && character(')'));
  }
  // item *(SP item), as long as SP follows
  template <class Item>
  bool items(std::size_t most, const Item& item) {
    most = std::min(most, context_.limits.list_items);
    for (std::size_t count = 0; count < most; ++count) {
      if (!item()) return false;
      if (!try_character(' ')) return true;
    }
    return too_many("fewer items in the list");
  }

 private:
  enum class EightBit : std::uint8_t { utf8_where_enabled, any };
  bool quoted(std::string& out, EightBit eight_bit_text = EightBit::utf8_where_enabled);
  bool literal(std::string& out);
  template <class Predicate>
  std::string_view take_while(Predicate predicate);
  std::optional<std::string> decoded_name(std::string name) const;
  bool decode_name(std::size_t begin, std::string& name);
  bool digits(std::size_t count, std::string_view what, int& out);
  template <class Id>
  bool seq_number(Id& out);
  template <class Id>
  bool seq_range(NumberSet<Id>& out);
  bool date_text(Date& out);
  bool date_month(unsigned& out);
  bool calendar_day(int year, unsigned month, int day, Date& out);
  bool time_of_day(std::chrono::seconds& out);
  bool zone(std::chrono::minutes& out);
  bool section_part(Section& out);
  bool section_text(Section& out);

  std::string_view text_;
  ParseContext context_;
  std::size_t pos_ = 0;
  std::optional<ParseProblem> problem_;
};

template <class Predicate>
std::string_view Scanner::take_while(Predicate predicate) {
  if (failed()) return {};
  const auto rest = text_.substr(pos_);
  const auto taken = rest.substr(0, static_cast<std::size_t>(std::ranges::find_if_not(rest, predicate) - rest.begin()));
  pos_ += taken.size();
  return taken;
}

}  // namespace imap::wire
