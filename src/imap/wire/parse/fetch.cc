#include <array>

#include "imap/wire/keyword.h"
#include "imap/wire/limits.h"
#include "imap/wire/parse/parse.h"

namespace imap::wire {
namespace {

struct Word {
  std::string_view word;
  FetchAtt att;
};
constexpr std::array words = {
    Word{"UID", FetchAtt::uid},
    Word{"FLAGS", FetchAtt::flags},
    Word{"INTERNALDATE", FetchAtt::internal_date},
    Word{"RFC822.SIZE", FetchAtt::rfc822_size},
    Word{"ENVELOPE", FetchAtt::envelope},
    Word{"BODYSTRUCTURE", FetchAtt::body_structure},
    Word{"MODSEQ", FetchAtt::mod_seq},
    Word{"EMAILID", FetchAtt::email_id},
    Word{"THREADID", FetchAtt::thread_id},
};

struct SectionWord {
  std::string_view word;
  SectionKind kind;
  SetsSeen sets_seen;
};
constexpr std::array section_words = {
    SectionWord{"BODY.PEEK", SectionKind::body, SetsSeen::no},
    SectionWord{"BODY", SectionKind::body, SetsSeen::yes},
    SectionWord{"BINARY.SIZE", SectionKind::binary_size, SetsSeen::no},
    SectionWord{"BINARY.PEEK", SectionKind::binary, SetsSeen::no},
    SectionWord{"BINARY", SectionKind::binary, SetsSeen::yes},
};

struct Rfc822Word {
  std::string_view word;
  SectionKind kind;
  SectionText text;
  SetsSeen sets_seen;
};
// RFC 3501 6.4.5
constexpr std::array rfc822_words = {
    Rfc822Word{"RFC822", SectionKind::rfc822, SectionText::whole, SetsSeen::yes},
    Rfc822Word{"RFC822.HEADER", SectionKind::rfc822_header, SectionText::header, SetsSeen::no},
    Rfc822Word{"RFC822.TEXT", SectionKind::rfc822_text, SectionText::text, SetsSeen::yes},
};

constexpr std::size_t max_fetch_atts = max_sections;

// "BODY" section [partial] / "BINARY" section-binary [partial] / "BINARY.SIZE" section-binary
bool section_att(Scanner& s, Fetch& fetch, const SectionWord& word) {
  // BODY alone is the structure.
  if (word.kind == SectionKind::body && word.sets_seen == SetsSeen::yes && !s.next_is('[')) {
    fetch.atts.add(FetchAtt::body);
    return true;
  }
  Section& section = fetch.sections.emplace_back();
  section.kind = word.kind;
  section.sets_seen = word.sets_seen;
  if (word.kind == SectionKind::body) return s.section(section) && s.partial(section);
  if (!s.section_binary(section)) return false;
  return word.kind == SectionKind::binary_size || s.partial(section);
}

// Parentheses behind PREVIEW may as well hold the modifiers of the FETCH; only their first word tells.
bool preview_mod_follows(Scanner ahead) { return ahead.try_character_pair(' ', '(') && ahead.try_word("LAZY"); }

// "PREVIEW" [SP "(" preview-mod *(SP preview-mod) ")"]        RFC 8970 6
bool preview_att(Scanner& s, Fetch& fetch) {
  fetch.atts.add(FetchAtt::preview);
  if (!preview_mod_follows(s)) return true;
  fetch.atts.add(FetchAtt::preview_lazy);
  return s.sp() && s.list(2, [&] { return s.word("LAZY"); });
}

bool fetch_att(Scanner& s, Fetch& fetch) {
  if (const Word* word = try_keyword(s, words)) {
    fetch.atts.add(word->att);
    return true;
  }
  if (const SectionWord* word = try_keyword(s, section_words)) return section_att(s, fetch, *word);
  if (const Rfc822Word* word = try_rev1_keyword(s, rfc822_words)) {
    Section& section = fetch.sections.emplace_back();
    section.kind = word->kind;
    section.text = word->text;
    section.sets_seen = word->sets_seen;
    return true;
  }
  if (s.try_word("PREVIEW")) return preview_att(s, fetch);
  return s.expected("a FETCH item");
}

// "ALL" / "FAST" / "FULL"        RFC 9051 6.4.5
bool try_macro(Scanner& s, FetchAtts& atts) {
  const bool full = s.try_word("FULL");
  const bool all = full || s.try_word("ALL");
  if (!all && !s.try_word("FAST")) return false;
  atts.add(FetchAtt::flags).add(FetchAtt::internal_date).add(FetchAtt::rfc822_size);
  if (all) atts.add(FetchAtt::envelope);
  if (full) atts.add(FetchAtt::body);
  return true;
}

bool fetch_atts(Scanner& s, Fetch& fetch) {
  if (try_macro(s, fetch.atts)) return true;
  if (s.next_is('(')) return s.list(max_fetch_atts, [&] { return fetch_att(s, fetch); });
  return fetch_att(s, fetch);
}

// fetch-modifier = "CHANGEDSINCE" SP mod-sequence-value / "VANISHED"        RFC 7162 7
bool fetch_modifier(Scanner& s, Fetch& fetch) {
  if (s.try_word("VANISHED")) return fetch.vanished = true;
  return s.word("CHANGEDSINCE") && s.sp() && s.mod_sequence_value(fetch.changed_since.emplace());
}

// VANISHED stands only in a UID FETCH and with CHANGEDSINCE: RFC 7162 3.2.6 (MUST)
bool fetch_modifiers(Scanner& s, Fetch& fetch) {
  if (!s.try_character(' ')) return true;
  if (!s.list(2, [&] { return fetch_modifier(s, fetch); })) return false;
  if (fetch.changed_since) fetch.atts.add(FetchAtt::mod_seq);
  const bool allowed = fetch.changed_since && numbering_of(fetch.messages) == Numbering::uid;
  return !fetch.vanished || allowed || s.expected("VANISHED in UID FETCH with CHANGEDSINCE only");
}

}  // namespace

// fetch = "FETCH" SP sequence-set SP ("ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")")
//         [SP "(" fetch-modifier *(SP fetch-modifier) ")"]        RFC 9051 6.4.5, RFC 4466 2.4
base::Result<Command> parse_fetch(Scanner& s, Numbering numbering) {
  Fetch fetch;
  const bool complete = s.sp() && s.message_set(numbering, fetch.messages) && s.sp() && fetch_atts(s, fetch) &&
                        fetch_modifiers(s, fetch) && s.end();
  if (numbering == Numbering::uid) fetch.atts.add(FetchAtt::uid);
  return s.finish(complete, std::move(fetch));
}

}  // namespace imap::wire
