// PreparedRows: what a COPY or MOVE adds, made as far as it can be before the transaction is evaluated: the columns of
// each message, decoded and encoded again for the journal. So a large one holds the account's mutex for little more
// than giving out UIDs. Who uses it: transfer.cc, folders.cc.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mail/change.h"
#include "mail/row_source.h"

namespace mail {

class PreparedRows {
 public:
  // Of those `live` in `source` whose rows were read; the others are made when they are needed.
  PreparedRows(const MailboxState& source, const UidRuns& live, const RowSource& rows);

  // The message with its columns, the rest to be filled in; once. nullptr: make it from `rows`.
  std::shared_ptr<Appended> take(Uid uid);
  // Its columns as encode() writes them; lives as long as this.
  std::optional<std::string_view> encoded_columns(Uid uid) const;

 private:
  struct Row {
    Uid uid;
    std::shared_ptr<Appended> message;
    std::size_t begin;  // in encoded_
    std::size_t end;
  };
  std::optional<std::size_t> find(Uid uid) const;

  std::vector<Row> rows_;  // ascending
  std::string encoded_;
};

}  // namespace mail
