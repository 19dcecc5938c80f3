// Chunked<T>: an immutable list that grows at its end and shrinks at its front. A longer or shorter list shares every
// chunk with the one it was made from, so that both cost follows the change: appending copies the list of chunks, and
// only the second list made longer from the same one copies a chunk. No list sees what lies behind its own end. Who
// uses it: the tail of messages not folded yet, the expunge log, the records of recent expunges.
#pragma once

#include <algorithm>
#include <atomic>
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
  struct Chunk {
    explicit Chunk(std::size_t slots) : items(std::allocator<T>().allocate(slots)), capacity(slots) {}
    ~Chunk() {
      std::destroy_n(items, used.load(std::memory_order_relaxed));
      std::allocator<T>().deallocate(items, capacity);
    }
    Chunk(const Chunk&) = delete;
    Chunk& operator=(const Chunk&) = delete;

    T* const items;
    const std::size_t capacity;
    std::atomic<std::size_t> used = 0;
  };
  using ChunkPtr = std::shared_ptr<Chunk>;
  static constexpr std::size_t first_capacity = 4;

  const T& at_slot(std::size_t slot) const { return chunks_[slot / chunk_items]->items[slot % chunk_items]; }

  void append_to_last_chunk(std::span<const T>& added) {
    const std::size_t used = (first_ + size_) % chunk_items;
    const std::size_t count = std::min(added.size(), chunk_items - used);
    if (used == 0) chunks_.push_back(std::make_shared<Chunk>(capacity_for(count)));
    if (!claim(*chunks_.back(), used, count)) chunks_.back() = copied(*chunks_.back(), used, count);
    copy(added.data(), count, chunks_.back()->items + used);
    added = added.subspan(count);
    size_ += count;
  }

  static std::size_t capacity_for(std::size_t items) {
    return std::min(chunk_items, std::max(first_capacity, 2 * items));
  }
  // Whether the slots behind the first `used` are there and no other list's: now they are the caller's to fill.
  static bool claim(Chunk& chunk, std::size_t used, std::size_t count) {
    if (used + count > chunk.capacity) return false;
    return chunk.used.compare_exchange_strong(used, used + count, std::memory_order_relaxed);
  }
  static ChunkPtr copied(const Chunk& from, std::size_t used, std::size_t count) {
    auto chunk = std::make_shared<Chunk>(capacity_for(used + count));
    copy(from.items, used, chunk->items);
    chunk->used.store(used + count, std::memory_order_relaxed);
    return chunk;
  }
  // Slots are counted before they are filled: a copy that fails would leave some that are neither.
  static void copy(const T* from, std::size_t count, T* to) noexcept { std::uninitialized_copy_n(from, count, to); }

  std::vector<ChunkPtr> chunks_;  // all full but the last
  std::size_t first_ = 0;         // slot of the first item in the first chunk
  std::size_t size_ = 0;
};

}  // namespace mail
