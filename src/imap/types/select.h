// SELECT and EXAMINE with the parameters of CONDSTORE and QRESYNC. RFC 9051 6.3.2 and 6.3.3, RFC 7162 3.1.8
// and 3.2.5
#pragma once

#include <optional>

#include "base/ids.h"
#include "imap/types/mailbox_name.h"
#include "imap/types/message_set.h"

namespace imap {

// seq-match-data: numbers and the UIDs they had, ascending, equally many, without "*" or "$". RFC
// 7162 3.2.5.2
struct SeqMatchData {
  SeqSet known_sequence_set;
  UidSet known_uid_set;
  bool operator==(const SeqMatchData&) const = default;
};

// What the client remembers of the mailbox. RFC 7162 3.2.5
struct QResync {
  base::UidValidity uid_validity;
  base::ModSeq mod_sequence;
  std::optional<UidSet> known_uids;  // without "*" or "$"; absent means 1:<UIDNEXT-1>
  std::optional<SeqMatchData> seq_match_data;
  bool operator==(const QResync&) const = default;
};

struct SelectParams {
  bool condstore = false;
  std::optional<QResync> qresync;
  bool operator==(const SelectParams&) const = default;
};

struct Select {
  MailboxName mailbox;
  SelectParams params;
  bool operator==(const Select&) const = default;
};

struct Examine {
  MailboxName mailbox;
  SelectParams params;
  bool operator==(const Examine&) const = default;
};

}  // namespace imap
