#include "search/evaluate.h"

#include <algorithm>

#include "mime/casemap.h"

namespace search {
namespace {

std::string_view column_of(const mail::ColumnsRow& row, imap::EnvelopeField field) {
  switch (field) {
    case imap::EnvelopeField::from: return row.from;
    case imap::EnvelopeField::to: return row.to;
    case imap::EnvelopeField::cc: return row.cc;
    case imap::EnvelopeField::bcc: return row.bcc;
    case imap::EnvelopeField::subject: return row.subject;
  }
  return {};
}

std::int64_t seconds_of(const mail::InternalDate& date, InternalDateIn::Clock clock) {
  return clock == InternalDateIn::Clock::utc ? date.unix_seconds : date.local_seconds();
}

Verdict asked(std::span<const Verdict> answers, std::size_t index) {
  return answers.empty() ? Verdict::unknown : answers[index];
}

struct Evaluation {
  const Facts& facts;

  Verdict operator()(const Constant& key) const { return of(key.matches); }
  Verdict operator()(const InUids& key) const { return of(key.uids.contains(facts.hot.uid)); }
  Verdict operator()(const HasFlag& key) const { return of(facts.hot.system.has(key.flag)); }
  Verdict operator()(const HasKeyword& key) const {
    return of(std::ranges::binary_search(*facts.hot.keywords, key.keyword));
  }
  Verdict operator()(const HasModSeq& key) const { return of(facts.hot.modseq >= key.at_least); }
  Verdict operator()(const InternalDateIn& key) const {
    if (facts.cold == nullptr) return Verdict::unknown;
    std::int64_t seconds = seconds_of(facts.cold->internal_date, key.clock);
    return of(seconds >= key.from_seconds && seconds < key.to_seconds);
  }
  // A message without a valid Date has no sent date to match; RFC 5256 2.2's fallback is for sorting alone.
  Verdict operator()(const SentDaysIn& key) const {
    if (facts.columns == nullptr) return Verdict::unknown;
    if (!facts.columns->sent_local_days) return Verdict::no;
    std::int64_t days = *facts.columns->sent_local_days;
    return of(days >= key.from_days && days < key.to_days);
  }
  Verdict operator()(const SizeIn& key) const {
    return of(facts.hot.size_bytes >= key.from_bytes && facts.hot.size_bytes < key.to_bytes);
  }
  Verdict operator()(const IsMessage& key) const {
    return facts.cold == nullptr ? Verdict::unknown : of(facts.cold->message == key.id);
  }
  Verdict operator()(const InThread& key) const {
    return facts.cold == nullptr ? Verdict::unknown : of(facts.cold->thread == key.id);
  }
  Verdict operator()(const ColumnContains& key) const {
    if (facts.columns == nullptr) return Verdict::unknown;
    if (mime::contains(column_of(*facts.columns, key.field), key.needle.needle())) return Verdict::yes;
    return facts.columns->cut ? asked(facts.headers, key.header) : Verdict::no;
  }
  Verdict operator()(const HeaderAsked& key) const { return asked(facts.headers, key.index); }
  Verdict operator()(const TextAsked& key) const { return asked(facts.texts, key.index); }
  Verdict operator()(const Not& key) const { return negated(evaluate(key.key.front(), facts)); }
  Verdict operator()(const AnyOf& key) const {
    Verdict verdict = Verdict::no;
    for (const Key& inner : key.keys) {
      verdict = std::max(verdict, evaluate(inner, facts));
      if (verdict == Verdict::yes) break;
    }
    return verdict;
  }
  Verdict operator()(const AllOf& key) const {
    Verdict verdict = Verdict::yes;
    for (const Key& inner : key.keys) {
      verdict = std::min(verdict, evaluate(inner, facts));
      if (verdict == Verdict::no) break;
    }
    return verdict;
  }
};

}  // namespace

Verdict evaluate(const Key& key, const Facts& facts) { return std::visit(Evaluation{facts}, key.node); }

}  // namespace search
