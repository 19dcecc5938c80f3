// DEFLATE on a connection (RFC 4978): raw streams (RFC 1951), a flush at the end of every write. The inflater's window
// lasts as long as the connection; the deflater is flushed in full when its connection falls idle and made anew for the
// next write, which the peer cannot tell, because a flush ends on a byte boundary and what follows refers to nothing
// before it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include <zlib.h>

#include "base/result.h"
#include "net/transport.h"

namespace net {

class Inflater {
 public:
  Inflater();
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // Unpacks into `out` and takes what it used off `in`. 0: it needs more input. Errc::bad_syntax: not DEFLATE;
  // Errc::closed: the peer ended the stream; Errc::too_big: far more comes out than any mail would give.
  base::Result<std::size_t> inflate(std::string_view& in, std::span<char> out);
  // The last call filled `out`; there may be more without new input.
  bool may_have_more() const { return may_have_more_; }

 private:
  z_stream stream_{};
  std::uint64_t in_bytes_ = 0;
  std::uint64_t out_bytes_ = 0;
  bool may_have_more_ = false;
};

class Deflater {
 public:
  Deflater();
  ~Deflater();
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;

  // Packs what the cursor holds, moving it on, and flushes behind the last byte. Bytes put into `out`; fewer than
  // out.size(): the write is complete, otherwise call again. What lies in files passes through `scratch`, which is
  // not empty. Errc::io.
  base::Result<std::size_t> deflate(ChunkCursor& from, std::span<char> scratch, std::span<char> out);

 private:
  z_stream stream_{};
};

}  // namespace net
