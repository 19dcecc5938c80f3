// Program: a search program made ready for one mailbox and one view: texts are prepared for comparison, sets are UIDs,
// keywords are numbers, dates are seconds. Made once per command; evaluate.h reads it for every message.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "imap/types/search_key.h"
#include "mail/mailbox_state.h"
#include "mail/view.h"
#include "mime/substring.h"
#include "mime/text.h"
#include "mime/text_filter.h"

namespace search {

struct Key;

// Matches every message or none.
struct Constant {
  bool matches;
};
struct InUids {
  mail::UidRuns uids;
};
struct HasFlag {
  mail::SystemFlag flag;
};
struct HasKeyword {
  mail::KeywordId keyword;
};
struct HasModSeq {
  base::ModSeq at_least;
};
// Half-open range of the internal date, in the day arithmetic of RFC 9051 6.4.4 ("disregarding time and timezone"):
// local seconds; or of the instant (RFC 5032).
struct InternalDateIn {
  std::int64_t from_seconds;
  std::int64_t to_seconds;
  enum class Clock : std::uint8_t { local, utc } clock;
};
struct SentDaysIn {
  std::int64_t from_days;
  std::int64_t to_days;
};
struct SizeIn {
  std::uint64_t from_bytes;
  std::uint64_t to_bytes;
};
struct IsMessage {
  base::MessageId id;
};
struct InThread {
  base::ThreadId id;
};
// `header` is the index of the same question put to the header itself, where the column was cut.
struct ColumnContains {
  imap::EnvelopeField field;
  mime::Substring needle;
  std::size_t header;
};
// Indexes into Program::headers and Program::texts.
struct HeaderAsked {
  std::size_t index;
};
struct TextAsked {
  std::size_t index;
};
struct Not {
  std::vector<Key> key;  // exactly one
};
struct AnyOf {
  std::vector<Key> keys;
};
struct AllOf {
  std::vector<Key> keys;
};

struct Key {
  std::variant<Constant, InUids, HasFlag, HasKeyword, HasModSeq, InternalDateIn, SentDaysIn, SizeIn, IsMessage,
               InThread, ColumnContains, HeaderAsked, TextAsked, Not, AnyOf, AllOf>
      node;
};

struct HeaderQuestion {
  std::string field;   // lower case
  std::string needle;  // prepared; empty: is the field there?
};

// What some key of a program wants to know of a message, beyond what is always in memory.
struct Wanted {
  bool cold = false;
  bool columns = false;
  bool header_text = false;  // some of `texts` are looked for in the header, too
};

struct Program {
  Key root;
  Wanted wanted;
  std::vector<HeaderQuestion> headers;
  std::vector<mime::TextSearch::Needle> texts;
  std::optional<mime::TextFilter> text_filter;  // of `texts`, when there are any
};

// Texts must be UTF-8 (the caller undoes the charset). `saved` is `$`.
Program prepare(const imap::SearchKey& key, const mail::MailboxState& state, const mail::View& view,
                base::WallTime now);

}  // namespace search
