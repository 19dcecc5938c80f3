// Cold pages: rows in memory, columns of differences when stored. docs/formats/pages.md.
#include "mail/cold_page.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "mail/page_codec.h"
#include "mail/value_codec.h"

namespace mail {
namespace {

void widen(DateBounds& bounds, std::int64_t seconds) {
  bounds.earliest_seconds = std::min(bounds.earliest_seconds, seconds);
  bounds.latest_seconds = std::max(bounds.latest_seconds, seconds);
}

}  // namespace

ColdPage::ColdPage(std::vector<ColdRecord> rows) : rows_(std::move(rows)) {
  if (rows_.empty()) return;
  const InternalDate& first = rows_.front().internal_date;
  unix_bounds_ = {first.unix_seconds, first.unix_seconds};
  local_bounds_ = {first.local_seconds(), first.local_seconds()};
  uids_.reserve(rows_.size());
  for (const ColdRecord& row : rows_) {
    uids_.push_back(row.uid);
    widen(unix_bounds_, row.internal_date.unix_seconds);
    widen(local_bounds_, row.internal_date.local_seconds());
  }
}

bool ColdPage::has_rows(std::span<const std::uint32_t> uids) const {
  static_assert(sizeof(Uid) == sizeof(std::uint32_t));
  return uids.size() == uids_.size() &&
         (uids.empty() || std::memcmp(uids_.data(), uids.data(), uids.size_bytes()) == 0);
}

const ColdRecord* ColdPage::find(Uid uid) const {
  const auto at = std::lower_bound(rows_.begin(), rows_.end(), uid,
                                   [](const ColdRecord& row, Uid wanted) { return row.uid < wanted; });
  return at != rows_.end() && at->uid == uid ? &*at : nullptr;
}

const ColdRecord* ColdPage::find_from(std::size_t& from, Uid uid) const {
  while (from < rows_.size() && rows_[from].uid < uid) ++from;
  return from < rows_.size() && rows_[from].uid == uid ? &rows_[from] : nullptr;
}

std::string encode_cold_page(std::span<const ColdRecord> rows) {
  ByteWriter to;
  to.number(rows.size());
  ColdRecord before;
  for (const ColdRecord& row : rows) {
    to.number(row.uid.value - before.uid.value);
    write(to, row, before);
    before = row;
  }
  return to.sealed(ValueKind::cold_page);
}

base::Result<ColdPagePtr> decode_cold_page(std::string_view bytes) {
  TRY(ByteReader from, ByteReader::open(bytes, ValueKind::cold_page));
  std::vector<ColdRecord> rows;
  const std::size_t count = from.count();
  ColdRecord before;
  for (std::size_t i = 0; i < count && !from.failed(); ++i) {
    const std::uint64_t uid = std::uint64_t{before.uid.value} + from.number32();
    if (uid <= before.uid.value || uid > 0xffff'ffff) from.fail();
    ColdRecord row = read_cold_record(from, before);
    row.uid = Uid(static_cast<std::uint32_t>(uid));
    rows.push_back(row);
    before = row;
  }
  TRY(from.done("a cold page"));
  return std::make_shared<const ColdPage>(std::move(rows));
}

}  // namespace mail
