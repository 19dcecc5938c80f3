#include "imap/wire/output.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "imap/wire/write/numbers.h"

namespace imap::wire {
namespace {

constexpr std::size_t copied_below_bytes = 1024;
constexpr std::size_t first_capacity_bytes = 512;
constexpr std::size_t max_digits = 20;

}  // namespace

void Output::append_number(std::uint64_t number) {
  char* const begin = room(max_digits);
  char* const end = number <= std::numeric_limits<std::uint32_t>::max()
                        ? put_number(begin, static_cast<std::uint32_t>(number))
                        : std::to_chars(begin, begin + max_digits, number).ptr;
  wrote(static_cast<std::size_t>(end - begin));
}

void Output::append_shared(std::string_view bytes, std::shared_ptr<const void> owner) {
  if (bytes.size() < copied_below_bytes || owner == nullptr) return append(bytes);
  append_reference({bytes, std::move(owner), {}});
}

void Output::append_file(base::FileRange range, std::shared_ptr<const void> owner) {
  if (range.length_bytes > 0) append_reference({{}, std::move(owner), range});
}

void Output::append_reference(base::Chunk chunk) {
  referred_bytes_ += chunk.size_bytes();
  if (chunk.in_file()) file_bytes_ += chunk.size_bytes();
  references_.push_back({used_, std::move(chunk)});
}

void Output::grow(std::size_t bytes) {
  const std::size_t capacity = std::max({used_ + bytes, capacity_ * 2, first_capacity_bytes});
  auto text = std::make_unique_for_overwrite<char[]>(capacity);
  std::string_view(text_.get(), used_).copy(text.get(), used_);
  text_ = std::move(text);
  capacity_ = capacity;
}

Output::Taken Output::take() {
  Taken taken;
  if (!empty()) taken.chunks.reserve(references_.size() * 2 + 1);
  std::size_t at = 0;
  const auto text_until = [&](std::size_t end) {
    if (end > at) taken.chunks.push_back({{text_.get() + at, end - at}, nullptr, {}});
    at = end;
  };
  for (Reference& reference : references_) {
    text_until(reference.text_before);
    taken.chunks.push_back(std::move(reference.chunk));
  }
  text_until(used_);
  references_.clear();
  taken.text = std::move(text_);
  taken.text_capacity_bytes = std::exchange(capacity_, 0);
  used_ = 0;
  referred_bytes_ = 0;
  file_bytes_ = 0;
  return taken;
}

void Output::reuse(Taken taken) {
  if (capacity_ >= taken.text_capacity_bytes || used_ > 0) return;
  text_ = std::move(taken.text);
  capacity_ = taken.text_capacity_bytes;
}

std::string Output::take_text() {
  std::string all;
  all.reserve(size_bytes());
  const Taken taken = take();
  for (const base::Chunk& chunk : taken.chunks) all.append(chunk.bytes);
  return all;
}

}  // namespace imap::wire
