#include "imap/wire/search_program.h"

#include <array>

#include "imap/wire/keyword.h"
#include "imap/wire/limits.h"

namespace imap::wire {
namespace {

struct FlagKey {
  std::string_view word;
  SystemFlag flag;
  Presence presence;
};
constexpr std::array flag_keys = {
    FlagKey{"ANSWERED", SystemFlag::answered, Presence::present},
    FlagKey{"DELETED", SystemFlag::deleted, Presence::present},
    FlagKey{"DRAFT", SystemFlag::draft, Presence::present},
    FlagKey{"FLAGGED", SystemFlag::flagged, Presence::present},
    FlagKey{"SEEN", SystemFlag::seen, Presence::present},
    FlagKey{"UNANSWERED", SystemFlag::answered, Presence::absent},
    FlagKey{"UNDELETED", SystemFlag::deleted, Presence::absent},
    FlagKey{"UNDRAFT", SystemFlag::draft, Presence::absent},
    FlagKey{"UNFLAGGED", SystemFlag::flagged, Presence::absent},
    FlagKey{"UNSEEN", SystemFlag::seen, Presence::absent},
};
// RFC 3501 6.4.4, with NEW, which is two keys
constexpr std::array rev1_flag_keys = {
    FlagKey{"RECENT", SystemFlag::recent, Presence::present},
    FlagKey{"OLD", SystemFlag::recent, Presence::absent},
};

struct EnvelopeKey {
  std::string_view word;
  EnvelopeField field;
};
constexpr std::array envelope_keys = {
    EnvelopeKey{"FROM", EnvelopeField::from},       EnvelopeKey{"TO", EnvelopeField::to},
    EnvelopeKey{"CC", EnvelopeField::cc},           EnvelopeKey{"BCC", EnvelopeField::bcc},
    EnvelopeKey{"SUBJECT", EnvelopeField::subject},
};

struct DateKey {
  std::string_view word;
  DateField field;
  DateRelation relation;
};
constexpr std::array date_keys = {
    DateKey{"BEFORE", DateField::internal, DateRelation::before},
    DateKey{"ON", DateField::internal, DateRelation::on},
    DateKey{"SINCE", DateField::internal, DateRelation::since},
    DateKey{"SENTBEFORE", DateField::sent, DateRelation::before},
    DateKey{"SENTON", DateField::sent, DateRelation::on},
    DateKey{"SENTSINCE", DateField::sent, DateRelation::since},
};

}  // namespace

bool SearchProgram::parse(SearchKey& out) {
  SearchAnd all;
  do {
    if (!search_key(all.keys.emplace_back())) return false;
  } while (s_.try_character(' '));
  out.node = std::move(all);
  return s_.end();
}

bool SearchProgram::search_key(SearchKey& out) {
  if (++keys_ > s_.context().limits.search_keys) return s_.too_many("fewer search keys");
  if (s_.next_is('(')) return key_list(out);
  if (s_.next_is_set()) return set(out);
  if (s_.try_word("ALL")) {
    out.node = SearchAll();
    return true;
  }
  if (s_.try_word("NOT")) return negation(out);
  if (s_.try_word("OR")) return either(out);
  if (s_.try_word("UID")) return uid(out);
  if (s_.try_word("HEADER")) return header(out);
  if (s_.try_word("MODSEQ")) return mod_seq(out);
  bool taken = false;
  if (!try_flag_key(out, taken) || taken) return taken;
  if (!try_text_key(out, taken) || taken) return taken;
  if (!try_value_key(out, taken) || taken) return taken;
  return s_.expected("a search key");
}

// One level down, bounded: the only recursion.
bool SearchProgram::nested(SearchKey& out) {
  if (depth_ == s_.context().limits.nesting) return s_.too_many("search keys that are nested less deep");
  ++depth_;
  const bool taken = search_key(out);
  --depth_;
  return taken;
}

// "(" search-key *(SP search-key) ")"
bool SearchProgram::key_list(SearchKey& out) {
  SearchAnd all;
  if (!s_.list(s_.context().limits.search_keys, [&] { return nested(all.keys.emplace_back()); })) return false;
  out.node = std::move(all);
  return true;
}

// "NOT" SP search-key
bool SearchProgram::negation(SearchKey& out) {
  SearchNot negation;
  if (!(s_.sp() && nested(negation.keys.emplace_back()))) return false;
  out.node = std::move(negation);
  return true;
}

// "OR" SP search-key SP search-key. Clients make long chains, OR a OR b OR c ...: these are one SearchOr and one level.
bool SearchProgram::either(SearchKey& out) {
  SearchOr either;
  do {
    if (!(s_.sp() && nested(either.keys.emplace_back()) && s_.sp())) return false;
    if (++keys_ > s_.context().limits.search_keys) return s_.too_many("fewer search keys");
  } while (s_.try_word("OR"));
  if (!nested(either.keys.emplace_back())) return false;
  out.node = std::move(either);
  return true;
}

bool SearchProgram::set(SearchKey& out) {
  SearchMessages key;
  if (!s_.message_set(Numbering::sequence, key.messages)) return false;
  out.node = std::move(key);
  return true;
}

// "UID" SP sequence-set
bool SearchProgram::uid(SearchKey& out) {
  SearchMessages key;
  if (!(s_.sp() && s_.message_set(Numbering::uid, key.messages))) return false;
  out.node = std::move(key);
  return true;
}

// "HEADER" SP header-fld-name SP astring
bool SearchProgram::header(SearchKey& out) {
  SearchHeader key;
  if (!(s_.sp() && s_.astring(key.field) && s_.sp() && s_.astring(key.text))) return false;
  out.node = std::move(key);
  return true;
}

// "MODSEQ" [SP entry-name SP entry-type-req] SP mod-sequence-valzer        RFC 7162 3.1.5
bool SearchProgram::mod_seq(SearchKey& out) {
  SearchModSeq key;
  if (!s_.sp()) return false;
  if (s_.next_is('"')) {
    if (!(s_.string(key.entry_name) && s_.sp())) return false;
    const bool type = s_.try_word("priv") || s_.try_word("shared") || s_.try_word("all");
    if (!type) return s_.expected("priv, shared or all");
    if (!s_.sp()) return false;
  }
  if (!s_.mod_sequence_valzer(key.mod_sequence)) return false;
  out.node = std::move(key);
  return true;
}

bool SearchProgram::try_flag_key(SearchKey& out, bool& taken) {
  const FlagKey* flag = try_keyword(s_, flag_keys);
  if (!flag) flag = try_rev1_keyword(s_, rev1_flag_keys);
  if (flag) {
    out.node = SearchFlag{flag->flag, flag->presence};
    return taken = true;
  }
  if (s_.context().revision == Revision::rev1 && s_.try_word("NEW")) {
    out.node = SearchAnd{{SearchKey{SearchFlag{SystemFlag::recent, Presence::present}},
                          SearchKey{SearchFlag{SystemFlag::seen, Presence::absent}}}};
    return taken = true;
  }
  const bool present = s_.try_word("KEYWORD");
  if (!present && !s_.try_word("UNKEYWORD")) return true;
  SearchKeyword key;
  key.presence = present ? Presence::present : Presence::absent;
  taken = s_.sp() && s_.flag_keyword(key.keyword);
  out.node = std::move(key);
  return taken;
}

bool SearchProgram::try_text_key(SearchKey& out, bool& taken) {
  if (const EnvelopeKey* envelope = try_keyword(s_, envelope_keys)) {
    SearchEnvelope key{envelope->field, {}};
    taken = s_.sp() && s_.astring(key.text);
    out.node = std::move(key);
    return taken;
  }
  const bool body = s_.try_word("BODY");
  if (!body && !s_.try_word("TEXT")) return true;
  SearchText key{body ? TextScope::body : TextScope::text, {}};
  taken = s_.sp() && s_.astring(key.text);
  out.node = std::move(key);
  return taken;
}

bool SearchProgram::try_value_key(SearchKey& out, bool& taken) {
  if (const DateKey* date = try_keyword(s_, date_keys)) {
    SearchDate key{date->field, date->relation, {}};
    taken = s_.sp() && s_.date(key.date);
    out.node = key;
    return taken;
  }
  const bool larger = s_.try_word("LARGER");
  if (larger || s_.try_word("SMALLER")) {
    SearchSize key{larger ? SizeRelation::larger : SizeRelation::smaller, 0};
    taken = s_.sp() && s_.number64(key.bytes);
    out.node = key;
    return taken;
  }
  const bool older = s_.try_word("OLDER");
  if (older || s_.try_word("YOUNGER")) {
    SearchAge key{older ? AgeRelation::older : AgeRelation::younger, 0};
    taken = s_.sp() && s_.nz_number(key.interval_seconds);
    out.node = key;
    return taken;
  }
  const bool email = s_.try_word("EMAILID");
  if (!email && !s_.try_word("THREADID")) return true;
  SearchObjectId key{email ? ObjectIdKind::email : ObjectIdKind::thread, {}};
  taken = s_.sp() && s_.objectid(key.object_id);
  out.node = std::move(key);
  return taken;
}

}  // namespace imap::wire
