// The search program as a tree of values, shared by SEARCH, SORT and THREAD; evaluated by search/.
// RFC 9051 6.4.4, RFC 3501 6.4.4, RFC 5032, RFC 7162 3.1.5, RFC 8474 6
// Invariant: nesting is bounded by imap/wire's limits, so that recursive functions over it are safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "imap/types/date_time.h"
#include "imap/types/flag.h"
#include "imap/types/message_set.h"

namespace imap {

struct SearchKey;

enum class Presence : std::uint8_t { present, absent };

struct SearchAll {
  bool operator==(const SearchAll&) const = default;
};
// sequence-set, "UID" sequence-set, "$".
struct SearchMessages {
  MessageSet messages;
  bool operator==(const SearchMessages&) const = default;
};
// ANSWERED, UNSEEN, RECENT, OLD (recent absent) ... NEW is SearchAnd of recent and seen absent.
struct SearchFlag {
  SystemFlag flag;
  Presence presence = Presence::present;
  bool operator==(const SearchFlag&) const = default;
};
struct SearchKeyword {
  std::string keyword;
  Presence presence = Presence::present;
  bool operator==(const SearchKeyword&) const = default;
};

// FROM, TO, CC, BCC: the address lists of the envelope. SUBJECT: the decoded subject.
enum class EnvelopeField : std::uint8_t { from, to, cc, bcc, subject };
struct SearchEnvelope {
  EnvelopeField field;
  std::string text;  // in the command's charset
  bool operator==(const SearchEnvelope&) const = default;
};
// HEADER: any field by name; an empty text matches every message that has the field.
struct SearchHeader {
  std::string field;
  std::string text;
  bool operator==(const SearchHeader&) const = default;
};
// BODY: the body; TEXT: header and body.
enum class TextScope : std::uint8_t { body, text };
struct SearchText {
  TextScope scope;
  std::string text;
  bool operator==(const SearchText&) const = default;
};

// BEFORE/ON/SINCE: the internal date; SENTBEFORE/SENTON/SENTSINCE: the Date field.
enum class DateField : std::uint8_t { internal, sent };
enum class DateRelation : std::uint8_t { before, on, since };
struct SearchDate {
  DateField field;
  DateRelation relation;
  Date date;
  bool operator==(const SearchDate&) const = default;
};

// OLDER and YOUNGER: the internal date against now. RFC 5032
enum class AgeRelation : std::uint8_t { older, younger };
struct SearchAge {
  AgeRelation relation;
  std::uint32_t interval_seconds;
  bool operator==(const SearchAge&) const = default;
};

enum class SizeRelation : std::uint8_t { larger, smaller };
struct SearchSize {
  SizeRelation relation;
  std::uint64_t bytes;
  bool operator==(const SearchSize&) const = default;
};

// MODSEQ: the message's mod-sequence is at least this. The entry may be ignored (RFC 7162 3.1.5): modseqs are
// per message.
struct SearchModSeq {
  base::ModSeq mod_sequence;
  std::string entry_name;  // "/flags/\\seen"; empty: none given
  bool operator==(const SearchModSeq&) const = default;
};

// EMAILID and THREADID: ids as spelled; object_id.h reads them. RFC 8474 6
enum class ObjectIdKind : std::uint8_t { email, thread };
struct SearchObjectId {
  ObjectIdKind kind;
  std::string object_id;
  bool operator==(const SearchObjectId&) const = default;
};

// Exactly one key.
struct SearchNot {
  std::vector<SearchKey> keys;
  bool operator==(const SearchNot&) const;
};
// Two or more keys: OR of ORs is one.
struct SearchOr {
  std::vector<SearchKey> keys;
  bool operator==(const SearchOr&) const;
};
// One or more keys: the program itself, or a list in parentheses.
struct SearchAnd {
  std::vector<SearchKey> keys;
  bool operator==(const SearchAnd&) const;
};

struct SearchKey {
  using Node =
      std::variant<SearchAll, SearchMessages, SearchFlag, SearchKeyword, SearchEnvelope, SearchHeader, SearchText,
                   SearchDate, SearchAge, SearchSize, SearchModSeq, SearchObjectId, SearchNot, SearchOr, SearchAnd>;
  Node node;
  bool operator==(const SearchKey&) const = default;
};

inline bool SearchNot::operator==(const SearchNot& other) const { return keys == other.keys; }
inline bool SearchOr::operator==(const SearchOr& other) const { return keys == other.keys; }
inline bool SearchAnd::operator==(const SearchAnd& other) const { return keys == other.keys; }

// Calls visit(key) for the key and every key below it, parents first. `Key` is SearchKey or const SearchKey.
template <class Key, class Visit>
void for_each_key(Key& key, const Visit& visit) {
  visit(key);
  auto below = [&](auto& keys) {
    for (auto& inner : keys) for_each_key(inner, visit);
  };
  if (auto* negation = std::get_if<SearchNot>(&key.node)) below(negation->keys);
  if (auto* either = std::get_if<SearchOr>(&key.node)) below(either->keys);
  if (auto* both = std::get_if<SearchAnd>(&key.node)) below(both->keys);
}

// What depends on more than the messages: the search needs MODSEQ in its answer (RFC 7162 3.1.5), or uses "$"
// (RFC 5182).
bool uses_mod_seq(const SearchKey& key);
bool uses_saved_result(const SearchKey& key);
// Whether message sequence numbers are used in it (RFC 9051 5.5: ambiguous while expunges may be sent).
bool uses_sequence_numbers(const SearchKey& key);
// The texts that are in the command's charset, for the caller to convert in place.
std::vector<std::string*> charset_texts(SearchKey& key);

}  // namespace imap
