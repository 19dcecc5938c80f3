// PageDirectory: the pages of a mailbox in order, found by position or UID. Two levels: a change of one page copies its
// chunk of entries and the list of chunks, nothing else, however large the mailbox. Who uses it: MailboxState reads,
// apply() and fold() make new ones through DirectoryEdit. Invariant: page i holds the live messages with UIDs in
// [lower(i), lower(i + 1)); no page is empty; chunk sums are exact.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "mail/hot_page.h"
#include "mail/types.h"

namespace mail {

// Names a stored value of one mailbox, unique for its life. 0: not stored.
using PageNumber = base::StrongId<struct PageNumberTag, std::uint64_t>;

struct PageEntry {
  HotPagePtr hot;
  Uid lower;  // no message of a page before has it or one above; new UIDs above it never go to pages before
  PageNumber hot_stored{};  // the last stored form of `hot`; equal to it unless `hot_changed`
  PageNumber cold{};        // rows of messages folded so far; those since are in the tail
  PageNumber columns{};
  std::uint32_t stored_rows = 0;  // in the cold and columns pages, live or not
  enum class Hot : std::uint8_t { as_stored, changed } hot_state = Hot::changed;
};

class PageDirectory {
 public:
  std::size_t size() const { return page_count_; }
  std::uint32_t messages() const { return message_count_; }
  MailboxCounts counts() const;  // sums of chunks

  // Requires page < size().
  const PageEntry& operator[](std::size_t page) const;
  std::uint32_t first_position(std::size_t page) const;

  struct Place {
    std::size_t page = 0;
    std::uint32_t row = 0;
    std::uint32_t position = 0;
  };
  // Requires position < messages().
  Place at(std::uint32_t position) const;
  // The first message with this UID or a higher one; {size(), 0, messages()} when there is none.
  Place lower_bound(Uid uid) const;
  // The page that a message with this UID lies in, or would: the last one whose lower end is not above it. Requires
  // size() > 0.
  std::size_t page_of(Uid uid) const;

  // visit(page index, first position, const PageEntry&) for pages with a modseq above `since`; skips chunks by their
  // highest.
  template <class Visit>
  void for_each_page_changed(ModSeq since, Visit&& visit) const {
    for (const auto& place : chunks_) {
      if (place.totals.max_modseq <= since) continue;
      const Chunk& chunk = *place.chunk;
      for (std::size_t i = 0; i < chunk.entries.size(); ++i) {
        if (chunk.entries[i].hot->totals().max_modseq <= since) continue;
        visit(place.first_page + i, place.first_position + chunk.positions[i], chunk.entries[i]);
      }
    }
  }

  // Position of the first message without \Seen; messages() when there is none.
  std::uint32_t first_unseen() const;

  std::size_t memory_bytes() const;  // with the pages

 private:
  friend class DirectoryEdit;
  struct Chunk {
    std::vector<PageEntry> entries;
    std::vector<std::uint32_t> positions;  // of the entries' first messages, relative to the chunk
  };
  struct ChunkPlace {
    std::shared_ptr<const Chunk> chunk;
    std::size_t first_page = 0;
    std::uint32_t first_position = 0;
    Uid lower;
    std::uint32_t messages = 0;
    PageTotals totals;
  };
  const ChunkPlace& chunk_of_page(std::size_t page) const;

  std::vector<ChunkPlace> chunks_;
  std::size_t page_count_ = 0;
  std::uint32_t message_count_ = 0;
};

}  // namespace mail
