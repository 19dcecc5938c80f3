#include "search/program.h"

#include <limits>

#include "imap/types/object_id.h"
#include "mime/ascii.h"
#include "mime/casemap.h"

namespace search {
namespace {

constexpr std::int64_t day_seconds = 86'400;
constexpr std::int64_t forever = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t always = std::numeric_limits<std::int64_t>::min();

struct DayRange {
  std::int64_t from;
  std::int64_t to;
};

DayRange days_of(imap::DateRelation relation, imap::Date date) {
  const std::int64_t day = std::chrono::sys_days(date).time_since_epoch().count();
  switch (relation) {
    case imap::DateRelation::before: return {always, day};
    case imap::DateRelation::on: return {day, day + 1};
    case imap::DateRelation::since: return {day, forever};
  }
  return {always, forever};
}

std::int64_t to_seconds(std::int64_t day) { return day == always || day == forever ? day : day * day_seconds; }

mail::SystemFlag system_flag(imap::SystemFlag flag) {
  switch (flag) {
    case imap::SystemFlag::answered: return mail::SystemFlag::answered;
    case imap::SystemFlag::flagged: return mail::SystemFlag::flagged;
    case imap::SystemFlag::deleted: return mail::SystemFlag::deleted;
    case imap::SystemFlag::seen: return mail::SystemFlag::seen;
    case imap::SystemFlag::draft: return mail::SystemFlag::draft;
    case imap::SystemFlag::recent: break;
  }
  return mail::SystemFlag::seen;
}

std::string_view field_name(imap::EnvelopeField field) {
  switch (field) {
    case imap::EnvelopeField::from: return "from";
    case imap::EnvelopeField::to: return "to";
    case imap::EnvelopeField::cc: return "cc";
    case imap::EnvelopeField::bcc: return "bcc";
    case imap::EnvelopeField::subject: return "subject";
  }
  return "";
}

class Preparation {
 public:
  Preparation(const mail::MailboxState& state, const mail::View& view, base::WallTime now)
      : state_(state), view_(view), numbering_(state, view), now_(now) {}

  Program run(const imap::SearchKey& key) {
    program_.root = make(key);
    if (!program_.texts.empty()) program_.text_filter.emplace(program_.texts);
    return std::move(program_);
  }

 private:
  Key make(const imap::SearchKey& key) {
    return std::visit([this](const auto& node) { return of(node); }, key.node);
  }
  std::vector<Key> make_all(const std::vector<imap::SearchKey>& keys) {
    std::vector<Key> made;
    made.reserve(keys.size());
    for (const imap::SearchKey& key : keys) made.push_back(make(key));
    return made;
  }

  Key of(const imap::SearchAll&) { return {Constant{true}}; }
  Key of(const imap::SearchMessages& node) { return {InUids{uids_of(node.messages)}}; }
  Key of(const imap::SearchFlag& node) {
    Key key = node.flag == imap::SystemFlag::recent ? recent() : Key{HasFlag{system_flag(node.flag)}};
    return with(node.presence, std::move(key));
  }
  Key of(const imap::SearchKeyword& node) {
    auto id = state_.keywords().find(node.keyword);
    return with(node.presence, id ? Key{HasKeyword{*id}} : Key{Constant{false}});
  }
  Key of(const imap::SearchEnvelope& node) {
    std::string needle = mime::unicode_casemap(node.text);
    program_.headers.push_back({std::string(field_name(node.field)), needle});
    program_.wanted.columns = true;
    return {ColumnContains{node.field, mime::Substring(std::move(needle)), program_.headers.size() - 1}};
  }
  Key of(const imap::SearchHeader& node) {
    program_.headers.push_back({mime::lower(node.field), mime::unicode_casemap(node.text)});
    return {HeaderAsked{program_.headers.size() - 1}};
  }
  Key of(const imap::SearchText& node) {
    auto scope = node.scope == imap::TextScope::body ? mime::SearchScope::body : mime::SearchScope::text;
    program_.texts.push_back({mime::unicode_casemap(node.text), scope});
    if (scope == mime::SearchScope::text) program_.wanted.header_text = true;
    return {TextAsked{program_.texts.size() - 1}};
  }
  Key of(const imap::SearchDate& node) {
    DayRange days = days_of(node.relation, node.date);
    if (node.field == imap::DateField::sent) {
      program_.wanted.columns = true;
      return {SentDaysIn{days.from, days.to}};
    }
    program_.wanted.cold = true;
    return {InternalDateIn{to_seconds(days.from), to_seconds(days.to), InternalDateIn::Clock::local}};
  }
  // RFC 5032 2: a message that is exactly as old as the interval is both.
  Key of(const imap::SearchAge& node) {
    std::int64_t edge = base::unix_seconds(now_) - static_cast<std::int64_t>(node.interval_seconds);
    program_.wanted.cold = true;
    bool younger = node.relation == imap::AgeRelation::younger;
    return {InternalDateIn{younger ? edge : always, younger ? forever : edge + 1, InternalDateIn::Clock::utc}};
  }
  Key of(const imap::SearchSize& node) {
    if (node.relation == imap::SizeRelation::smaller) return {SizeIn{0, node.bytes}};
    if (node.bytes == std::numeric_limits<std::uint64_t>::max()) return {Constant{false}};
    return {SizeIn{node.bytes + 1, std::numeric_limits<std::uint64_t>::max()}};
  }
  Key of(const imap::SearchModSeq& node) { return {HasModSeq{node.mod_sequence}}; }
  Key of(const imap::SearchObjectId& node) {
    program_.wanted.cold = true;
    if (node.kind == imap::ObjectIdKind::email) {
      auto id = imap::parse_object_id<base::MessageId>(node.object_id);
      return id ? Key{IsMessage{*id}} : Key{Constant{false}};
    }
    auto id = imap::parse_object_id<base::ThreadId>(node.object_id);
    return id ? Key{InThread{*id}} : Key{Constant{false}};
  }
  Key of(const imap::SearchNot& node) { return {Not{make_all(node.keys)}}; }
  Key of(const imap::SearchOr& node) { return {AnyOf{make_all(node.keys)}}; }
  Key of(const imap::SearchAnd& node) {
    if (node.keys.size() == 1) return make(node.keys.front());
    return {AllOf{make_all(node.keys)}};
  }

  Key recent() const {
    mail::UidRuns uids;
    if (view_.recent.first <= view_.recent.last) uids.add(view_.recent);
    return {InUids{std::move(uids)}};
  }
  static Key with(imap::Presence presence, Key key) {
    if (presence == imap::Presence::present) return key;
    Not negation;
    negation.key.push_back(std::move(key));
    return {std::move(negation)};
  }

  mail::UidRuns uids_of(const imap::MessageSet& messages) const {
    mail::UidRuns uids;
    if (const auto* numbers = std::get_if<imap::SeqSet>(&messages)) {
      std::vector<mail::UidRun> found;
      for (const auto& range : numbers->resolved(base::SeqNum(numbering_.size()))) {
        const mail::UidRuns part = numbering_.uids_of(range.first, range.last);
        found.insert(found.end(), part.runs().begin(), part.runs().end());
      }
      uids = mail::UidRuns::from(std::move(found));
      return numbers->saved_result ? uids.united(view_.saved) : uids;
    }
    const auto& asked = std::get<imap::UidSet>(messages);
    std::vector<mail::UidRun> runs;
    for (const auto& range : asked.resolved(numbering_.highest_known())) runs.push_back({range.first, range.last});
    uids = mail::UidRuns::from(std::move(runs));
    return asked.saved_result ? uids.united(view_.saved) : uids;
  }

  const mail::MailboxState& state_;
  const mail::View& view_;
  const mail::Numbering numbering_;
  const base::WallTime now_;
  Program program_;
};

}  // namespace

Program prepare(const imap::SearchKey& key, const mail::MailboxState& state, const mail::View& view,
                base::WallTime now) {
  return Preparation(state, view, now).run(key);
}

}  // namespace search
