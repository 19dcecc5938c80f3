#include "mime/testing/pieces_writer.h"

#include <algorithm>
#include <cstring>

#include "mime/varint.h"

namespace mime {
namespace {

// A shorter copy is no shorter than its bytes.
constexpr std::size_t min_copy_bytes = 5;

// Forgets what falls on the same slot: a copy missed is a few bytes more.
class Seen {
 public:
  Seen(std::string_view window, PiecesWriter::Places& at) : window_(window), at_(at) {}

  void add(std::size_t position) {
    if (position < nowhere && position + min_copy_bytes <= window_.size())
      at_[slot(position)] = static_cast<std::uint16_t>(position);
  }
  // Where the run at `position` was, or `position` itself.
  std::size_t find(std::size_t position) const {
    if (position + min_copy_bytes > window_.size()) return position;
    const std::uint16_t at = at_[slot(position)];
    return at == nowhere ? position : at;
  }
  static constexpr std::uint16_t nowhere = 0xffff;

 private:
  static constexpr unsigned slot_bits = 12;
  static_assert(std::tuple_size_v<PiecesWriter::Places> == std::size_t{1} << slot_bits);

  std::size_t slot(std::size_t position) const {
    std::uint64_t run = 0;
    std::memcpy(&run, window_.data() + position, min_copy_bytes);
    return (run * 0x9e37'79b9'7f4a'7c15u) >> (64 - slot_bits);
  }

  std::string_view window_;
  PiecesWriter::Places& at_;
};

// How much of what stands at `position` stands at `earlier` as well: within the context or within the text before
// `position`, and not across the border.
std::size_t common(std::string_view window, std::size_t earlier, std::size_t position, std::size_t text_at) {
  const std::size_t end = earlier < text_at ? text_at : position;
  const std::size_t most = std::min({end - earlier, window.size() - position, max_copy_bytes});
  std::size_t size = 0;
  while (size < most && window[earlier + size] == window[position + size]) ++size;
  return size;
}

}  // namespace

PiecesWriter::PiecesWriter(std::string_view context) : context_bytes_(context.size()) {
  window_.reserve(2 * context_bytes_);
  window_ = context;
  in_context_.fill(Seen::nowhere);
  Seen seen(window_, in_context_);
  for (std::size_t at = 0; at < context_bytes_; ++at) seen.add(at);
}

void PiecesWriter::append(std::string& out, std::string_view text) {
  window_.resize(context_bytes_);
  window_ += text;
  const std::string_view window = window_;
  Places places = in_context_;
  Seen seen(window, places);
  // Runs that begin in the context and end in the text.
  for (std::size_t at = context_bytes_ - std::min(context_bytes_, min_copy_bytes - 1); at < context_bytes_; ++at)
    seen.add(at);
  std::size_t own_from = context_bytes_;
  for (std::size_t at = own_from; at < window.size();) {
    const std::size_t earlier = seen.find(at);
    const std::size_t size = earlier == at ? 0 : common(window, earlier, at, context_bytes_);
    if (size < min_copy_bytes) {
      seen.add(at++);
      continue;
    }
    append_sized(out, window.substr(own_from, at - own_from));
    append_varint(out, earlier);
    out.push_back(static_cast<char>(size));
    for (const std::size_t end = at + size; at < end; ++at) seen.add(at);
    own_from = at;
  }
  if (own_from < window.size()) append_sized(out, window.substr(own_from));
}

void append_pieces(std::string& out, std::string_view text, std::string_view context) {
  PiecesWriter(context).append(out, text);
}

}  // namespace mime
