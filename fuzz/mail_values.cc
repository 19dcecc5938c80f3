// Stored values of the model that pass their checksum and are wrong all the same: reading one either refuses or gives
// what can be walked through, and what was read and written again reads as the same bytes. The value's first byte says
// which it is; its checksum is made to hold.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "mail/change.h"
#include "mail/codec.h"
#include "mail/fold.h"
#include "mail/page_codec.h"

namespace {

using namespace mail;

std::string again(const MailboxChange& change) { return encode(change); }
std::string again(const HotPagePtr& page) {
  for (std::uint32_t row = 0; row < page->size(); ++row) {
    (void)page->uid(row).value;
    (void)page->system(row);
  }
  return encode(*page);
}
std::string again(const ColdPagePtr& page) { return encode_cold_page(page->rows()); }
std::string again(const StoredColumnsPtr& page) {
  std::vector<ColumnsRow> rows;
  for (std::size_t row = 0; row < page->size(); ++row) {
    rows.push_back(page->at(row));
    for (std::size_t i = 0; i < rows.back().thread.reference_count(); ++i) (void)rows.back().thread.reference_hash(i);
    (void)to_columns(rows.back());
  }
  return encode_columns_page(rows);
}
std::string again(const std::vector<ExpungeEntry>& entries) { return encode_expunge_chunk(entries); }
std::string again(const MailboxHead& head) { return encode(head); }

// Written once more it is the form that we write, which stays what it is.
template <class Decode>
void check(const std::string& bytes, Decode decode) {
  const auto value = decode(bytes);
  if (!value.has_value()) return;
  const std::string written = again(*value);
  const auto read = decode(written);
  if (!read.has_value() || again(*read) != written) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < frame_bytes) return 0;
  std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto kind = static_cast<ValueKind>(bytes.front());
  seal(bytes, kind);
  switch (kind) {
    case ValueKind::change: check(bytes, [](const std::string& b) { return decode_change(b); }); break;
    case ValueKind::hot_page: check(bytes, [](const std::string& b) { return decode_hot_page(b); }); break;
    case ValueKind::cold_page: check(bytes, [](const std::string& b) { return decode_cold_page(b); }); break;
    case ValueKind::columns_page: check(bytes, [](const std::string& b) { return decode_columns_page(b); }); break;
    case ValueKind::expunge_chunk: check(bytes, [](const std::string& b) { return decode_expunge_chunk(b); }); break;
    case ValueKind::head: check(bytes, [](const std::string& b) { return decode_head(b); }); break;
  }
  return 0;
}
