#include "mail/tail.h"

#include "mail/change.h"

namespace mail {

std::size_t Tail::lower_bound(Uid uid) const {
  return rows_.partition_point([=](const AppendedPtr& row) { return row->cold.uid >= uid; });
}

AppendedPtr Tail::find(Uid uid) const {
  const std::size_t at = lower_bound(uid);
  if (at == rows_.size() || rows_[at]->cold.uid != uid) return nullptr;
  return rows_[at];
}

std::vector<AppendedPtr> Tail::between(Uid from, Uid to) const {
  std::vector<AppendedPtr> rows;
  for (std::size_t i = lower_bound(from); i < rows_.size() && rows_[i]->cold.uid < to; ++i) rows.push_back(rows_[i]);
  return rows;
}

Tail Tail::with(std::span<const AppendedPtr> added) const {
  Tail longer;
  longer.rows_ = rows_.with(added);
  return longer;
}

}  // namespace mail
