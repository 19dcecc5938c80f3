#include "net/compression.h"

#include <new>

namespace net {
namespace {

using base::Errc;
using base::fail;

// 8 KB of window and a small hash: some 100 KB a writing connection instead of 260, at a tenth of the gain.
constexpr int deflate_level = 3;
constexpr int deflate_window_bits = 13;
constexpr int deflate_memory_level = 7;
constexpr int inflate_window_bits = 15;  // what the peer may use

// Memory is bounded whatever the ratio; this bounds the work that a few bytes can cause. DEFLATE cannot exceed 1032:1;
// mail stays below 20:1, and a large attachment of zeros fits the free allowance.
constexpr std::uint64_t free_expansion_bytes = 128ULL << 20;
constexpr std::uint64_t most_expansion = 100;

// zlib wants the size beside it.
Bytef* bytes_of(std::string_view bytes) { return reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data())); }
Bytef* bytes_of(std::span<char> bytes) { return reinterpret_cast<Bytef*>(bytes.data()); }

}  // namespace

Inflater::Inflater() {
  if (inflateInit2(&stream_, -inflate_window_bits) != Z_OK) throw std::bad_alloc();
}
Inflater::~Inflater() { inflateEnd(&stream_); }

base::Result<std::size_t> Inflater::inflate(std::string_view& in, std::span<char> out) {
  stream_.next_in = bytes_of(in);
  stream_.avail_in = static_cast<uInt>(in.size());
  stream_.next_out = bytes_of(out);
  stream_.avail_out = static_cast<uInt>(out.size());
  int outcome = ::inflate(&stream_, Z_SYNC_FLUSH);
  std::size_t produced = out.size() - stream_.avail_out;
  in_bytes_ += in.size() - stream_.avail_in;
  out_bytes_ += produced;
  in.remove_prefix(in.size() - stream_.avail_in);
  may_have_more_ = stream_.avail_out == 0;
  if (outcome == Z_STREAM_END && produced == 0) return fail(Errc::closed, "the peer ended the compressed stream");
  if (outcome != Z_OK && outcome != Z_BUF_ERROR && outcome != Z_STREAM_END) {
    return fail(Errc::bad_syntax, stream_.msg != nullptr ? stream_.msg : "not a DEFLATE stream");
  }
  if (out_bytes_ > free_expansion_bytes + in_bytes_ * most_expansion) {
    return fail(Errc::too_big, "compressed input expands beyond " + std::to_string(most_expansion) + ":1");
  }
  return produced;
}

Deflater::Deflater() {
  if (deflateInit2(&stream_, deflate_level, Z_DEFLATED, -deflate_window_bits, deflate_memory_level,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
}
Deflater::~Deflater() { deflateEnd(&stream_); }

base::Result<std::size_t> Deflater::deflate(ChunkCursor& from, std::span<char> scratch, std::span<char> out) {
  stream_.next_out = bytes_of(out);
  stream_.avail_out = static_cast<uInt>(out.size());
  while (!from.done() && stream_.avail_out > 0) {
    std::string_view piece;
    if (from.at_file()) {
      TRY(std::size_t read_bytes, from.copy(scratch.data(), scratch.size()));
      piece = {scratch.data(), read_bytes};
    } else {
      piece = from.front().substr(0, 1U << 30);
    }
    stream_.next_in = bytes_of(piece);
    stream_.avail_in = static_cast<uInt>(piece.size());
    ::deflate(&stream_, Z_NO_FLUSH);
    from.advance(piece.size() - stream_.avail_in);
  }
  stream_.next_in = nullptr;
  stream_.avail_in = 0;
  // Repeated with more room until it fits, as zlib asks; Z_BUF_ERROR then says that nothing is left.
  if (stream_.avail_out > 0) ::deflate(&stream_, Z_SYNC_FLUSH);
  return out.size() - stream_.avail_out;
}

}  // namespace net
