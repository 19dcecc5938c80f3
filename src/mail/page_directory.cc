#include "mail/page_directory.h"

#include <algorithm>

namespace mail {
namespace {

// The last of `items` whose key is not above `key`; the first one when all are.
template <class Items, class Key, class KeyOf>
std::size_t last_not_above(const Items& items, Key key, KeyOf&& key_of) {
  const auto behind =
      std::upper_bound(items.begin(), items.end(), key, [&](Key at, const auto& item) { return at < key_of(item); });
  return behind == items.begin() ? 0 : static_cast<std::size_t>(behind - items.begin()) - 1;
}

}  // namespace

const PageDirectory::ChunkPlace& PageDirectory::chunk_of_page(std::size_t page) const {
  return chunks_[last_not_above(chunks_, page, [](const ChunkPlace& place) { return place.first_page; })];
}

const PageEntry& PageDirectory::operator[](std::size_t page) const {
  const ChunkPlace& place = chunk_of_page(page);
  return place.chunk->entries[page - place.first_page];
}

std::uint32_t PageDirectory::first_position(std::size_t page) const {
  const ChunkPlace& place = chunk_of_page(page);
  return place.first_position + place.chunk->positions[page - place.first_page];
}

PageDirectory::Place PageDirectory::at(std::uint32_t position) const {
  const ChunkPlace& place =
      chunks_[last_not_above(chunks_, position, [](const ChunkPlace& chunk) { return chunk.first_position; })];
  const std::uint32_t within = position - place.first_position;
  const std::size_t entry = last_not_above(place.chunk->positions, within, [](std::uint32_t first) { return first; });
  return {place.first_page + entry, within - place.chunk->positions[entry], position};
}

std::size_t PageDirectory::page_of(Uid uid) const {
  const ChunkPlace& place = chunks_[last_not_above(chunks_, uid, [](const ChunkPlace& chunk) { return chunk.lower; })];
  return place.first_page +
         last_not_above(place.chunk->entries, uid, [](const PageEntry& entry) { return entry.lower; });
}

PageDirectory::Place PageDirectory::lower_bound(Uid uid) const {
  if (page_count_ == 0) return {};
  const std::size_t page = page_of(uid);
  const HotPage& hot = *(*this)[page].hot;
  const std::uint32_t row = hot.lower_bound(uid);
  const std::uint32_t position = first_position(page) + row;
  if (row < hot.size()) return {page, row, position};
  return {page + 1, 0, position};
}

MailboxCounts PageDirectory::counts() const {
  MailboxCounts counts{.exists = message_count_};
  for (const ChunkPlace& place : chunks_) {
    counts.unseen += place.totals.unseen;
    counts.deleted += place.totals.deleted;
    counts.bytes += place.totals.bytes;
    counts.deleted_bytes += place.totals.deleted_bytes;
  }
  return counts;
}

std::uint32_t PageDirectory::first_unseen() const {
  for (const ChunkPlace& place : chunks_) {
    if (place.totals.unseen == 0) continue;
    for (std::size_t i = 0; i < place.chunk->entries.size(); ++i) {
      const HotPage& hot = *place.chunk->entries[i].hot;
      if (hot.totals().unseen == 0) continue;
      return place.first_position + place.chunk->positions[i] + hot.first_unseen();
    }
  }
  return message_count_;
}

std::size_t PageDirectory::memory_bytes() const {
  std::size_t sum = sizeof(PageDirectory) + chunks_.capacity() * sizeof(ChunkPlace);
  for (const ChunkPlace& place : chunks_) {
    sum += sizeof(Chunk) + place.chunk->entries.capacity() * (sizeof(PageEntry) + sizeof(std::uint32_t));
    for (const PageEntry& entry : place.chunk->entries) sum += entry.hot->memory_bytes();
  }
  return sum;
}

}  // namespace mail
