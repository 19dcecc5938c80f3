// Hot pages are used as they are stored: columns of fixed width behind a header of 64 bytes. docs/formats/pages.md.
#include <cstring>
#include <utility>

#include "mail/page_codec.h"
#include "mail/value_codec.h"

namespace mail {
namespace {

constexpr std::uint32_t max_decoded_messages = 1 << 16;
constexpr std::uint8_t known_system_flags = 0x1f;

struct Header {
  char frame[frame_bytes];
  std::uint32_t messages;
  std::uint32_t keyword_bytes;
  std::uint64_t max_modseq;
  std::uint32_t unseen;
  std::uint32_t deleted;
  std::uint64_t bytes;
  std::uint64_t deleted_bytes;
  std::uint64_t reserved[2];
};
static_assert(sizeof(Header) == HotPage::header_bytes);

base::Failure misfit(const char* what) { return base::fail(base::Errc::corrupt, std::string("a hot page: ") + what); }

std::string encoded_keyword_sets(const std::vector<KeywordSet>& sets) {
  ByteWriter to;
  to.number(sets.size() - 1);
  for (std::size_t i = 1; i < sets.size(); ++i) write(to, sets[i]);
  return to.sealed(ValueKind::hot_page).substr(frame_bytes);
}

base::Result<std::vector<KeywordSet>> decode_keyword_sets(std::string_view bytes) {
  ByteReader from(bytes);
  std::vector<KeywordSet> sets(1);
  const std::size_t count = from.count();
  for (std::size_t i = 0; i < count && !from.failed(); ++i) sets.push_back(read_keywords(from));
  TRY(from.done("a hot page's table of keyword sets"));
  return sets;
}

// Eight messages at a time.
bool flags_are_known(std::span<const std::uint8_t> flags) {
  constexpr std::uint64_t unknown = 0x0101'0101'0101'0101u * static_cast<std::uint8_t>(~known_system_flags);
  std::uint64_t all = 0;
  std::size_t at = 0;
  for (; at + sizeof all <= flags.size(); at += sizeof all) {
    std::uint64_t word = 0;
    std::memcpy(&word, flags.data() + at, sizeof word);
    all |= word;
  }
  for (; at < flags.size(); ++at) all |= flags[at];
  return (all & unknown) == 0;
}

// Four neighbours at a time, without an early exit: the loop runs as fast as it reads.
bool ascends(std::span<const std::uint32_t> uids) {
  using Four = std::uint32_t __attribute__((vector_size(16)));
  const std::uint32_t* const all = uids.data();
  const std::size_t count = uids.size();
  std::uint32_t wrong = count == 0 || all[0] != 0 ? 0 : 1;
  Four wrong_of_four{};
  std::size_t at = 1;
  for (; at + 4 <= count; at += 4) {
    Four before{};
    Four here{};
    std::memcpy(&before, all + at - 1, sizeof before);
    std::memcpy(&here, all + at, sizeof here);
    wrong_of_four |= reinterpret_cast<Four>(here <= before);
  }
  for (; at < count; ++at) wrong |= all[at] <= all[at - 1] ? 1u : 0u;
  for (std::size_t lane = 0; lane < 4; ++lane) wrong |= wrong_of_four[lane];
  return wrong == 0;
}

}  // namespace

std::string encode(const HotPage& page) {
  const std::string keyword_sets = encoded_keyword_sets(page.keyword_sets_);
  const PageTotals& totals = page.totals();
  const Header header{.frame = {},
                      .messages = page.size(),
                      .keyword_bytes = static_cast<std::uint32_t>(keyword_sets.size()),
                      .max_modseq = totals.max_modseq.value,
                      .unseen = totals.unseen,
                      .deleted = totals.deleted,
                      .bytes = totals.bytes,
                      .deleted_bytes = totals.deleted_bytes,
                      .reserved = {}};
  const std::size_t columns_bytes = HotPage::message_bytes * page.size();
  std::string bytes;
  bytes.reserve(sizeof header + columns_bytes + keyword_sets.size());
  bytes.assign(reinterpret_cast<const char*>(&header), sizeof header);
  const auto append = [&bytes](auto column) {
    bytes.append(reinterpret_cast<const char*>(column.data()), column.size_bytes());
  };
  append(page.modseqs());
  append(page.uids());
  append(page.sizes_bytes());
  append(page.keyword_indexes());
  append(page.flags());
  bytes.append(keyword_sets);
  seal(bytes, ValueKind::hot_page);
  return bytes;
}

base::Result<HotPagePtr> decode_hot_page(std::string bytes) {
  TRY(check_frame(bytes, ValueKind::hot_page));
  Header header;
  if (bytes.size() < sizeof header) return misfit("too short");
  std::memcpy(&header, bytes.data(), sizeof header);
  if (header.messages > max_decoded_messages) return misfit("too many messages");
  const std::size_t columns_bytes = HotPage::message_bytes * header.messages;
  if (bytes.size() != sizeof header + columns_bytes + header.keyword_bytes) return misfit("length");

  auto page = std::make_shared<HotPage>();
  TRY(std::vector<KeywordSet> sets, decode_keyword_sets(std::string_view(bytes).substr(sizeof header + columns_bytes)));
  page->keyword_sets_ = std::move(sets);
  page->bytes_ = std::make_shared<const std::string>(std::move(bytes));
  page->size_ = header.messages;
  if (!ascends(page->uids())) return misfit("UIDs do not ascend");
  if (!flags_are_known(page->flags())) return misfit("unknown flags");
  page->totals_ = {ModSeq(header.max_modseq), header.unseen, header.deleted, header.bytes, header.deleted_bytes};
  return HotPagePtr(std::move(page));
}

}  // namespace mail
