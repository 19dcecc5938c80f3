// Chunked<T>: an immutable list that grows at its end and shrinks at its front. A longer or shorter list shares every
// full chunk with the one it was made from, so that both cost follows the change: appending copies at most one chunk
// and the list of chunks. Who uses it: the tail of messages not folded yet, the expunge log, the records of recent
// expunges.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace mail {

template <class T, std::size_t chunk_items = 64>
class Chunked {
 public:
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const T& operator[](std::size_t index) const { return at_slot(first_ + index); }
  const T& front() const { return (*this)[0]; }
  const T& back() const { return (*this)[size_ - 1]; }

  Chunked with(std::span<const T> added) const {
    if (added.empty()) return *this;
    Chunked longer = *this;
    while (!added.empty()) longer.append_to_last_chunk(added);
    return longer;
  }

  // Without its first `count` items.
  Chunked without_front(std::size_t count) const {
    if (count >= size_) return {};
    Chunked shorter;
    const std::size_t whole_chunks = (first_ + count) / chunk_items;
    shorter.chunks_.assign(chunks_.begin() + static_cast<std::ptrdiff_t>(whole_chunks), chunks_.end());
    shorter.first_ = (first_ + count) % chunk_items;
    shorter.size_ = size_ - count;
    return shorter;
  }

  // The first index for which `is_behind(item)` holds; size() when there is none. It must hold for all items after one.
  template <class Predicate>
  std::size_t partition_point(Predicate&& is_behind) const {
    std::size_t low = 0;
    std::size_t high = size_;
    while (low < high) {
      const std::size_t middle = low + (high - low) / 2;
      if (is_behind((*this)[middle])) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

 private:
  using Chunk = std::vector<T>;

  const T& at_slot(std::size_t slot) const { return (*chunks_[slot / chunk_items])[slot % chunk_items]; }

  void append_to_last_chunk(std::span<const T>& added) {
    const std::size_t used = (first_ + size_) % chunk_items;
    const std::size_t count = std::min(added.size(), chunk_items - used);
    auto chunk = std::make_shared<Chunk>();
    chunk->reserve(std::min(chunk_items, used + count));
    if (used != 0) chunk->assign(chunks_.back()->begin(), chunks_.back()->end());
    chunk->insert(chunk->end(), added.begin(), added.begin() + static_cast<std::ptrdiff_t>(count));
    if (used != 0) chunks_.pop_back();
    chunks_.push_back(std::move(chunk));
    added = added.subspan(count);
    size_ += count;
  }

  std::vector<std::shared_ptr<const Chunk>> chunks_;  // all full but the last
  std::size_t first_ = 0;                             // slot of the first item in the first chunk
  std::size_t size_ = 0;
};

}  // namespace mail
