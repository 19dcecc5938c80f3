// Stored pieces of the expunge log. docs/formats/pages.md.
#include "mail/page_codec.h"
#include "mail/value_codec.h"

namespace mail {

std::string encode_expunge_chunk(std::span<const ExpungeEntry> entries) {
  ByteWriter to;
  to.number(entries.size());
  ModSeq before;
  for (const ExpungeEntry& entry : entries) {
    to.number(entry.modseq.value - before.value);
    write(to, *entry.uids);
    before = entry.modseq;
  }
  return to.sealed(ValueKind::expunge_chunk);
}

base::Result<std::vector<ExpungeEntry>> decode_expunge_chunk(std::string_view bytes) {
  TRY(ByteReader from, ByteReader::open(bytes, ValueKind::expunge_chunk));
  std::vector<ExpungeEntry> entries;
  const std::size_t count = from.count();
  std::uint64_t before = 0;
  for (std::size_t i = 0; i < count && !from.failed(); ++i) {
    const std::uint64_t modseq = before + from.number();
    UidRuns uids = read_runs(from);
    if (modseq <= before || uids.empty()) from.fail();
    entries.push_back({ModSeq(modseq), std::make_shared<const UidRuns>(std::move(uids))});
    before = modseq;
  }
  TRY(from.done("a piece of the expunge log"));
  return entries;
}

}  // namespace mail
