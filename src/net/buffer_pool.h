// Read and gather buffers of one event loop. A connection borrows one while it has something to read or to gather and
// gives it back before it waits, so that buffers are counted by what is busy, not by who is connected. Thread rule: the
// loop's own thread alone.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace net {

// One TLS record of plain text (RFC 8446 5.1): the most that one read or one gathered write carries.
inline constexpr std::size_t buffer_bytes = 16 * 1024;

class BufferPool {
 public:
  // Empty, or a borrowed buffer of buffer_bytes that goes home with it.
  class Buffer {
   public:
    Buffer() = default;
    Buffer(BufferPool& home, std::unique_ptr<char[]> memory) : home_(&home), memory_(std::move(memory)) {}
    Buffer(Buffer&&) noexcept = default;
    Buffer& operator=(Buffer&& other) noexcept {
      if (this != &other) {
        release();
        home_ = other.home_;
        memory_ = std::move(other.memory_);
      }
      return *this;
    }
    ~Buffer() { release(); }
    char* data() const { return memory_.get(); }
    explicit operator bool() const { return memory_ != nullptr; }
    void release() {
      if (memory_) home_->take_back(std::move(memory_));
    }

   private:
    BufferPool* home_ = nullptr;
    std::unique_ptr<char[]> memory_;
  };

  Buffer borrow() {
    if (free_.empty()) return Buffer(*this, std::make_unique_for_overwrite<char[]>(buffer_bytes));
    std::unique_ptr<char[]> memory = std::move(free_.back());
    free_.pop_back();
    return Buffer(*this, std::move(memory));
  }
  std::size_t kept() const { return free_.size(); }

 private:
  // What a burst needed is given back to the system afterwards.
  static constexpr std::size_t most_kept = 16;
  void take_back(std::unique_ptr<char[]> memory) {
    if (free_.size() < most_kept) free_.push_back(std::move(memory));
  }
  std::vector<std::unique_ptr<char[]>> free_;
};

}  // namespace net
