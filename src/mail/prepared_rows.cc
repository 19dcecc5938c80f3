#include "mail/prepared_rows.h"

#include <algorithm>

#include "mail/value_codec.h"

namespace mail {

PreparedRows::PreparedRows(const MailboxState& source, const UidRuns& live, const RowSource& rows) {
  ByteWriter encoded;
  rows_.reserve(live.count());
  for (const UidRun& run : live.runs()) {
    for (std::uint64_t number = run.first.value; number <= run.last.value; ++number) {
      const Uid uid(static_cast<std::uint32_t>(number));
      auto columns = rows.columns(source, uid);
      if (!columns.has_value()) continue;
      auto message = std::make_shared<Appended>();
      message->columns = std::move(*columns);
      const std::size_t begin = encoded.written().size();
      write(encoded, message->columns);
      rows_.push_back({uid, std::move(message), begin, encoded.written().size()});
    }
  }
  encoded_ = encoded.written();
}

std::optional<std::size_t> PreparedRows::find(Uid uid) const {
  const auto found = std::ranges::lower_bound(rows_, uid, {}, &Row::uid);
  if (found == rows_.end() || found->uid != uid) return std::nullopt;
  return static_cast<std::size_t>(found - rows_.begin());
}

std::shared_ptr<Appended> PreparedRows::take(Uid uid) {
  const auto at = find(uid);
  return at ? std::move(rows_[*at].message) : nullptr;
}

std::optional<std::string_view> PreparedRows::encoded_columns(Uid uid) const {
  const auto at = find(uid);
  if (!at) return std::nullopt;
  return std::string_view(encoded_).substr(rows_[*at].begin, rows_[*at].end - rows_[*at].begin);
}

}  // namespace mail
