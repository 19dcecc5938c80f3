#include "base/log_limit.h"

#include <algorithm>
#include <utility>

namespace base::log {

void LineLimit::set(std::span<const std::string_view> events, std::uint64_t lines_a_minute) {
  std::lock_guard lock(mutex_);
  lines_a_minute_ = lines_a_minute;
  std::vector<Row> rows;
  for (std::string_view event : events) {
    auto known = std::find_if(rows_.begin(), rows_.end(), [&](const Row& row) { return row.event == event; });
    rows.push_back(known == rows_.end() ? Row{.event = event} : *known);
  }
  rows_ = std::move(rows);
}

std::optional<LineLimit::HeldBack> LineLimit::end(Row& row) {
  const std::uint64_t lines = std::exchange(row.held_back, 0);
  row.written = 0;
  if (lines == 0) return std::nullopt;
  return HeldBack{row.event, lines};
}

LineLimit::Verdict LineLimit::admit(std::string_view event, Time now) {
  std::lock_guard lock(mutex_);
  auto row = std::find_if(rows_.begin(), rows_.end(), [&](const Row& each) { return each.event == event; });
  if (row == rows_.end()) return {};
  Verdict verdict;
  if (now - row->began >= window) {
    verdict.before = end(*row);
    row->began = now;
  }
  if (lines_a_minute_ == 0 || row->written < lines_a_minute_) {
    ++row->written;
  } else {
    ++row->held_back;
    verdict.line = Verdict::Line::hold_back;
  }
  return verdict;
}

std::vector<LineLimit::HeldBack> LineLimit::take_ended(Time now) {
  std::lock_guard lock(mutex_);
  std::vector<HeldBack> all;
  for (Row& row : rows_) {
    if (now - row.began < window) continue;
    if (std::optional<HeldBack> held = end(row)) all.push_back(*held);
  }
  return all;
}

}  // namespace base::log
