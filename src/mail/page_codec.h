// Stored pages to bytes and back (docs/formats/pages.md). Every value is framed: kind, version, CRC-32C. Decoders check
// every length, trust no count and end in Errc::corrupt. Who calls it: fold() writes; the account reads what a state, a
// session or a fold asks for.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "mail/cold_page.h"
#include "mail/expunge_log.h"
#include "mail/hot_page.h"
#include "mail/stored_columns.h"

namespace mail {

std::string encode(const HotPage& page);
// Takes the bytes over: they become the page.
base::Result<HotPagePtr> decode_hot_page(std::string bytes);

std::string encode_cold_page(std::span<const ColdRecord> rows);  // ascending UIDs
base::Result<ColdPagePtr> decode_cold_page(std::string_view bytes);

std::string encode_columns_page(std::span<const ColumnsRow> rows);  // ascending UIDs
// Takes the bytes over: rows are views into them.
base::Result<StoredColumnsPtr> decode_columns_page(std::string bytes);

std::string encode_expunge_chunk(std::span<const ExpungeEntry> entries);
base::Result<std::vector<ExpungeEntry>> decode_expunge_chunk(std::string_view bytes);

}  // namespace mail
