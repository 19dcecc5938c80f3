#include "imap/wire/output.h"

namespace imap::wire {
namespace {

constexpr std::size_t copied_below_bytes = 1024;

}  // namespace

void Output::append_shared(std::string_view bytes, std::shared_ptr<const void> owner) {
  if (bytes.size() < copied_below_bytes || owner == nullptr) return append(bytes);
  close_text();
  pieces_.push_back({{}, bytes, std::move(owner)});
  size_ += bytes.size();
}

std::vector<Output::Piece> Output::take() {
  close_text();
  size_ = 0;
  return std::exchange(pieces_, {});
}

std::string Output::take_text() {
  if (is_text()) {
    size_ = 0;
    return std::exchange(text_, {});
  }
  std::string all;
  all.reserve(size_);
  for (const Piece& piece : take()) all.append(piece.bytes());
  return all;
}

void Output::close_text() {
  if (text_.empty()) return;
  pieces_.push_back({std::exchange(text_, {}), {}, nullptr});
}

}  // namespace imap::wire
