#include "search/evaluate_page.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>
#include <vector>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace search {
namespace {

mail::TextColumn column_of(imap::EnvelopeField field) {
  switch (field) {
    case imap::EnvelopeField::from: return mail::TextColumn::from;
    case imap::EnvelopeField::to: return mail::TextColumn::to;
    case imap::EnvelopeField::cc: return mail::TextColumn::cc;
    case imap::EnvelopeField::bcc: return mail::TextColumn::bcc;
    case imap::EnvelopeField::subject: return mail::TextColumn::subject;
  }
  return mail::TextColumn::subject;
}

// Sixty-four flag bytes to as many bits: the flag's bit of byte i becomes bit i.
#if defined(__SSE2__)
std::uint64_t gathered(const std::uint8_t* at, unsigned flag_bit) {
  const __m128i to_top = _mm_cvtsi32_si128(static_cast<int>(7 - flag_bit));
  std::uint64_t word = 0;
  for (unsigned row = 0; row < RowSet::word_rows; row += 16) {
    const __m128i sixteen = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + row));
    // Bits that cross into the next byte fall on places below the top one.
    const auto bits = static_cast<unsigned>(_mm_movemask_epi8(_mm_sll_epi16(sixteen, to_top)));
    word |= std::uint64_t{bits} << row;
  }
  return word;
}
#else
std::uint64_t gathered(const std::uint8_t* at, unsigned flag_bit) {
  std::uint64_t word = 0;
  for (unsigned row = 0; row < RowSet::word_rows; row += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, at + row, sizeof eight);
    const std::uint64_t low_bits = (eight >> flag_bit) & 0x0101'0101'0101'0101u;
    word |= (low_bits * 0x0102'0408'1020'4080u) >> 56 << row;
  }
  return word;
}
#endif

RowSet with_flag(std::span<const std::uint8_t> flags, mail::SystemFlag flag) {
  RowSet rows(static_cast<std::uint32_t>(flags.size()));
  const auto flag_bit = static_cast<unsigned>(std::countr_zero(static_cast<std::uint8_t>(flag)));
  const std::uint8_t* at = flags.data();
  const std::size_t whole_words = flags.size() / RowSet::word_rows;
  for (std::uint64_t& word : rows.words().first(whole_words)) {
    word = gathered(at, flag_bit);
    at += RowSet::word_rows;
  }
  for (std::size_t row = whole_words * RowSet::word_rows; row < flags.size(); ++row) {
    if (mail::SystemFlags{flags[row]}.has(flag)) rows.add(static_cast<std::uint32_t>(row));
  }
  return rows;
}

RowSet with_keyword(const mail::HotPage& hot, mail::KeywordId keyword) {
  std::vector<std::uint8_t> has(hot.keyword_sets().size());
  bool any = false;
  for (std::size_t set = 0; set < has.size(); ++set) {
    has[set] = std::ranges::binary_search(hot.keyword_sets()[set], keyword) ? 1 : 0;
    any = any || has[set] != 0;
  }
  RowSet rows(hot.size());
  const std::uint16_t* const indexes = hot.keyword_indexes().data();
  // Stored pages are not trusted: an index that names no set is the empty set.
  for (std::uint32_t row = 0; any && row < hot.size(); ++row) {
    if (indexes[row] < has.size() && has[indexes[row]] != 0) rows.add(row);
  }
  return rows;
}

RowSet with_uids(const mail::HotPage& hot, const mail::UidRuns& uids) {
  RowSet rows(hot.size());
  if (hot.size() == 0) return rows;
  const auto runs = uids.runs();
  const base::Uid last = hot.uid(hot.size() - 1);
  auto run = std::ranges::lower_bound(runs, hot.uid(0), {}, &mail::UidRun::last);
  for (; run != runs.end() && run->first <= last; ++run) {
    const std::uint32_t to = run->last < last ? hot.lower_bound(run->last.next()) : hot.size();
    rows.add_range(hot.lower_bound(run->first), to);
  }
  return rows;
}

// The rows for which `holds` is true, without a branch for each.
template <class Holds>
RowSet rows_that(std::uint32_t rows, Holds&& holds) {
  RowSet result(rows);
  const std::span<std::uint64_t> words = result.words();
  for (std::uint32_t row = 0; row < rows; ++row) {
    words[row / RowSet::word_rows] |= std::uint64_t{holds(row) ? 1u : 0u} << (row % RowSet::word_rows);
  }
  return result;
}

// The first of ascending numbers, from `from` on, that is above `number`: mostly a few steps away, so that a page's
// numbers are read once and in order.
std::span<const std::uint32_t>::iterator next_above(std::span<const std::uint32_t>::iterator from,
                                                    std::span<const std::uint32_t>::iterator end, std::size_t number) {
  std::ptrdiff_t step = 1;
  while (step < end - from && from[step - 1] <= number) step *= 2;
  return std::upper_bound(from + step / 2, from + std::min(step, end - from), number);
}

// visit(row) for each text that has the needle, ascending. All texts are looked at as one: what reaches from one into
// the next is nothing.
template <class Visit>
void for_each_hit(const mail::ColumnTexts& texts, const mime::Substring& needle, Visit&& visit) {
  if (texts.rows() == 0) return;
  const std::string_view column = texts.bytes.substr(0, texts.ends.back());
  std::size_t from = texts.ends.front();
  auto end = texts.ends.begin();
  while ((from = needle.find(column, from)) != mime::Substring::npos) {
    end = next_above(end, texts.ends.end(), from);
    if (from + needle.needle().size() <= *end) visit(static_cast<std::size_t>(end - texts.ends.begin()) - 1);
    from = *end;
  }
}

class PageEvaluation {
 public:
  PageEvaluation(const PageFacts& facts, const RowSet& asked) : facts_(facts), asked_(asked) {}

  Verdicts operator()(const Constant& key) const { return key.matches ? all() : none(); }
  Verdicts operator()(const InUids& key) const { return those(with_uids(hot(), key.uids)); }
  Verdicts operator()(const HasFlag& key) const { return those(with_flag(hot().flags(), key.flag)); }
  Verdicts operator()(const HasKeyword& key) const { return those(with_keyword(hot(), key.keyword)); }
  Verdicts operator()(const HasModSeq& key) const {
    if (hot().totals().max_modseq < key.at_least) return none();
    const std::uint64_t* const modseqs = hot().modseqs().data();
    return those(rows_that(hot().size(), [&](std::uint32_t row) { return modseqs[row] >= key.at_least.value; }));
  }
  Verdicts operator()(const SizeIn& key) const {
    const std::uint32_t* const sizes = hot().sizes_bytes().data();
    return those(rows_that(
        hot().size(), [&](std::uint32_t row) { return sizes[row] >= key.from_bytes && sizes[row] < key.to_bytes; }));
  }
  Verdicts operator()(const InternalDateIn& key) const;
  Verdicts operator()(const SentDaysIn& key) const;
  Verdicts operator()(const IsMessage& key) const {
    return by_record([&](const mail::ColdRecord& record) { return record.message == key.id; });
  }
  Verdicts operator()(const InThread& key) const {
    return by_record([&](const mail::ColdRecord& record) { return record.thread == key.id; });
  }
  Verdicts operator()(const ColumnContains& key) const;
  Verdicts operator()(const HeaderAsked&) const { return unknown(); }
  Verdicts operator()(const TextAsked&) const { return unknown(); }
  Verdicts operator()(const Not& key) const;
  Verdicts operator()(const AnyOf& key) const;
  Verdicts operator()(const AllOf& key) const;

 private:
  const mail::HotPage& hot() const { return facts_.hot; }
  Verdicts none() const { return {RowSet(asked_.rows()), RowSet(asked_.rows())}; }
  Verdicts all() const { return {asked_, RowSet(asked_.rows())}; }
  Verdicts unknown() const { return {RowSet(asked_.rows()), asked_}; }
  Verdicts those(RowSet rows) const {
    rows &= asked_;
    return {std::move(rows), RowSet(asked_.rows())};
  }
  template <class Holds>
  Verdicts by_record(Holds&& holds) const;
  // Whether row i of the columns page is row i of the hot one, as it is but for what is not folded yet. O(rows).
  enum class RowsOfColumns : std::uint8_t { same, differ };
  RowsOfColumns rows_of_columns() const;
  // visit(row of the hot page, row of the columns page) for those asked; returns those that it lacks.
  template <class Visit>
  RowSet for_each_columns_row(RowsOfColumns rows, Visit&& visit) const;
  RowSet containing(const ColumnContains& key, RowsOfColumns rows) const;
  void add_columns_row(std::size_t columns_row, RowsOfColumns rows, RowSet& to) const;

  const PageFacts& facts_;
  const RowSet& asked_;
};

template <class Holds>
Verdicts PageEvaluation::by_record(Holds&& holds) const {
  if (facts_.cold == nullptr) return unknown();
  Verdicts verdicts = none();
  std::size_t from = 0;
  asked_.for_each([&](std::uint32_t row) {
    const mail::ColdRecord* record = facts_.cold->find_from(from, hot().uid(row));
    if (record == nullptr) verdicts.unknown.add(row);
    if (record != nullptr && holds(*record)) verdicts.yes.add(row);
  });
  return verdicts;
}

template <class Visit>
RowSet PageEvaluation::for_each_columns_row(RowsOfColumns rows, Visit&& visit) const {
  RowSet lacking(asked_.rows());
  if (rows == RowsOfColumns::same) {
    asked_.for_each([&](std::uint32_t row) { visit(row, row); });
    return lacking;
  }
  std::size_t from = 0;
  asked_.for_each([&](std::uint32_t row) {
    const auto at = facts_.columns->find_from(from, hot().uid(row));
    if (at) visit(row, static_cast<std::uint32_t>(*at));
    if (!at) lacking.add(row);
  });
  return lacking;
}

Verdicts PageEvaluation::operator()(const InternalDateIn& key) const {
  if (facts_.cold == nullptr) return unknown();
  const bool local = key.clock == InternalDateIn::Clock::local;
  // The bounds say nothing of a message that the page lacks.
  if (facts_.cold->has_rows(hot().uids())) {
    const mail::DateBounds& bounds = local ? facts_.cold->local_bounds() : facts_.cold->unix_bounds();
    if (bounds.latest_seconds < key.from_seconds || bounds.earliest_seconds >= key.to_seconds) return none();
    if (bounds.earliest_seconds >= key.from_seconds && bounds.latest_seconds < key.to_seconds) return all();
  }
  return by_record([&](const mail::ColdRecord& record) {
    const std::int64_t seconds = local ? record.internal_date.local_seconds() : record.internal_date.unix_seconds;
    return seconds >= key.from_seconds && seconds < key.to_seconds;
  });
}

// A message without a valid Date has no sent date to match; RFC 5256 2.2's fallback is for sorting alone.
Verdicts PageEvaluation::operator()(const SentDaysIn& key) const {
  if (facts_.columns == nullptr) return unknown();
  Verdicts verdicts = none();
  verdicts.unknown = for_each_columns_row(rows_of_columns(), [&](std::uint32_t row, std::uint32_t at) {
    const auto days = facts_.columns->sent_local_days(at);
    if (days && *days >= key.from_days && *days < key.to_days) verdicts.yes.add(row);
  });
  return verdicts;
}

// The header itself is to be asked where the column was cut.
Verdicts PageEvaluation::operator()(const ColumnContains& key) const {
  if (facts_.columns == nullptr) return unknown();
  const RowsOfColumns rows = rows_of_columns();
  Verdicts verdicts = those(containing(key, rows));
  if (!facts_.columns->any_cut()) {
    if (rows == RowsOfColumns::differ)
      verdicts.unknown = for_each_columns_row(rows, [](std::uint32_t, std::uint32_t) {});
    return verdicts;
  }
  RowSet cut(asked_.rows());
  verdicts.unknown = for_each_columns_row(rows, [&](std::uint32_t row, std::uint32_t at) {
    if (facts_.columns->cut(at)) cut.add(row);
  });
  verdicts.unknown |= cut;
  verdicts.unknown -= verdicts.yes;
  return verdicts;
}

PageEvaluation::RowsOfColumns PageEvaluation::rows_of_columns() const {
  return facts_.columns->has_rows(hot().uids()) ? RowsOfColumns::same : RowsOfColumns::differ;
}

RowSet PageEvaluation::containing(const ColumnContains& key, RowsOfColumns rows) const {
  // Where few are asked, finding them costs less than reading the whole column.
  constexpr std::uint32_t worth_a_pass = 8;
  const mail::TextColumn column = column_of(key.field);
  RowSet found(asked_.rows());
  if (asked_.count() < asked_.rows() / worth_a_pass || key.needle.needle().empty()) {
    for_each_columns_row(rows, [&](std::uint32_t row, std::uint32_t at) {
      if (key.needle.in(facts_.columns->text(column, at))) found.add(row);
    });
    return found;
  }
  const mail::ColumnTexts stored = facts_.columns->stored_texts(column);
  for_each_hit(stored, key.needle, [&](std::size_t at) { add_columns_row(at, rows, found); });
  for (std::size_t at = stored.rows(); at < facts_.columns->size(); ++at) {
    if (key.needle.in(facts_.columns->text(column, at))) add_columns_row(at, rows, found);
  }
  return found;
}

void PageEvaluation::add_columns_row(std::size_t columns_row, RowsOfColumns rows, RowSet& to) const {
  if (rows == RowsOfColumns::same) return to.add(static_cast<std::uint32_t>(columns_row));
  const base::Uid uid = facts_.columns->uid(columns_row);
  const std::uint32_t row = hot().lower_bound(uid);
  if (row < hot().size() && hot().uid(row) == uid) to.add(row);
}

Verdicts PageEvaluation::operator()(const Not& key) const {
  Verdicts verdicts = evaluate(key.key.front(), facts_, asked_);
  RowSet no = asked_;
  no -= verdicts.yes;
  no -= verdicts.unknown;
  verdicts.yes = std::move(no);
  return verdicts;
}

Verdicts PageEvaluation::operator()(const AnyOf& key) const {
  Verdicts verdicts = none();
  RowSet open = asked_;
  for (const Key& inner : key.keys) {
    const Verdicts of_key = evaluate(inner, facts_, open);
    verdicts.yes |= of_key.yes;
    verdicts.unknown |= of_key.unknown;
    open -= of_key.yes;
    if (!open.any()) break;
  }
  verdicts.unknown -= verdicts.yes;
  return verdicts;
}

Verdicts PageEvaluation::operator()(const AllOf& key) const {
  Verdicts verdicts = none();
  RowSet open = asked_;  // not ruled out
  for (const Key& inner : key.keys) {
    Verdicts of_key = evaluate(inner, facts_, open);
    verdicts.unknown |= of_key.unknown;
    open = std::move(of_key.yes);
    open |= of_key.unknown;
    if (!open.any()) break;
  }
  verdicts.unknown &= open;
  verdicts.yes = std::move(open);
  verdicts.yes -= verdicts.unknown;
  return verdicts;
}

}  // namespace

Verdicts evaluate(const Key& key, const PageFacts& facts, const RowSet& asked) {
  return std::visit(PageEvaluation(facts, asked), key.node);
}

}  // namespace search
