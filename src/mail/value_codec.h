// The values that several stored forms share: runs, keyword sets, cold records, columns, flags. docs/formats/README.md.
// Reading checks what the types promise (order, ranges); what does not hold fails the reader.
#pragma once

#include "mail/codec.h"
#include "mail/stored_columns.h"
#include "mail/types.h"
#include "mail/uid_runs.h"
#include "mime/columns.h"

namespace mail {

void write(ByteWriter& to, const UidRuns& runs);
UidRuns read_runs(ByteReader& from);

void write(ByteWriter& to, const KeywordSet& keywords);
KeywordSet read_keywords(ByteReader& from);

SystemFlags read_system_flags(ByteReader& from);

// Without the UID. `before` is the record before it (or an empty one): most fields differ little from it.
void write(ByteWriter& to, const ColdRecord& record, const ColdRecord& before);
ColdRecord read_cold_record(ByteReader& from, const ColdRecord& before);

void write(ByteWriter& to, const mime::MessageColumns& columns);
mime::MessageColumns read_columns(ByteReader& from);

// Bits of a message's marks.
inline constexpr std::uint8_t mark_cut = 1;
inline constexpr std::uint8_t mark_reply_or_forward = 2;
inline constexpr std::uint8_t mark_sent_utc = 4;
inline constexpr std::uint8_t mark_sent_local = 8;
std::uint8_t marks_of(const ColumnsRow& row);

}  // namespace mail
