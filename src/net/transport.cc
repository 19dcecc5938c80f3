#include "net/transport.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/errno_text.h"

namespace net {
namespace {

using Outcome = IoResult::Outcome;

IoResult from_errno(Outcome blocked) {
  switch (errno) {
    case EAGAIN: return {blocked, 0};
    case EPIPE:
    case ECONNRESET:
    case ECONNABORTED: return {Outcome::closed, 0};
    default: return {Outcome::failed, 0};
  }
}

template <class Call>
ssize_t restarted(Call call) {
  ssize_t n = 0;
  do {
    n = call();
  } while (n < 0 && errno == EINTR);
  return n;
}

// At least one byte.
base::Result<std::size_t> read_file(const base::FileRange& range, std::span<char> into) {
  const std::size_t wanted = std::min<std::uint64_t>(into.size(), range.length_bytes);
  const ssize_t n =
      restarted([&] { return ::pread(range.fd, into.data(), wanted, static_cast<off_t>(range.offset_bytes)); });
  if (n > 0) return static_cast<std::size_t>(n);
  return base::fail(base::Errc::io, n == 0 ? "a file ends before what is sent of it" : base::errno_text(errno));
}

}  // namespace

base::FileRange ChunkCursor::file() const {
  const base::FileRange& whole = chunks_.front().file;
  return {whole.fd, whole.offset_bytes + offset_, whole.length_bytes - offset_};
}

std::size_t ChunkCursor::gather(std::span<iovec> out, FileWindows& windows) const {
  std::size_t count = 0;
  for (; count < std::min(out.size(), chunks_.size()); ++count) {
    const base::Chunk& chunk = chunks_[count];
    const char* start = chunk.in_file() ? windows.at(chunk.file) : chunk.bytes.data();
    if (start == nullptr && chunk.in_file()) break;
    const std::size_t sent = count == 0 ? offset_ : 0;
    out[count] = {const_cast<char*>(start + sent), chunk.size_bytes() - sent};
  }
  return count;
}

base::Result<std::size_t> ChunkCursor::copy(char* to, std::size_t room) const {
  std::size_t copied = 0;
  for (ChunkCursor rest = *this; !rest.done() && copied < room;) {
    std::size_t part = 0;
    if (rest.at_file()) {
      TRY(part, read_file(rest.file(), {to + copied, room - copied}));
    } else {
      part = rest.front().copy(to + copied, room - copied);
    }
    copied += part;
    rest.advance(part);
  }
  return copied;
}

void ChunkCursor::advance(std::size_t bytes) {
  offset_ += bytes;
  while (!chunks_.empty() && offset_ >= chunks_.front().size_bytes()) {
    offset_ -= chunks_.front().size_bytes();
    chunks_ = chunks_.subspan(1);
  }
}

void ChunkCursor::skip_empty() { advance(0); }

IoResult PlainTransport::read_some(std::span<char> into) {
  ssize_t n = restarted([&] { return ::recv(fd_, into.data(), into.size(), 0); });
  if (n > 0) return {Outcome::done, static_cast<std::size_t>(n)};
  if (n == 0) return {Outcome::closed, 0};
  return from_errno(Outcome::wants_read);
}

// What lies in files the kernel takes from the page cache: one copy, and one call for many bodies with what stands
// between them.
IoResult PlainTransport::write_some(const ChunkCursor& from) {
  std::array<iovec, 64> pieces;
  msghdr message{};
  message.msg_iov = pieces.data();
  message.msg_iovlen = from.gather(pieces, windows_);
  if (message.msg_iovlen == 0) return send_file(from.file());
  // One piece, which most answers are, costs the kernel less by itself.
  const ssize_t n = restarted([&] {
    return message.msg_iovlen == 1 ? ::send(fd_, pieces[0].iov_base, pieces[0].iov_len, MSG_NOSIGNAL)
                                   : ::sendmsg(fd_, &message, MSG_NOSIGNAL);
  });
  if (n >= 0) return {Outcome::done, static_cast<std::size_t>(n)};
  return from_errno(Outcome::wants_write);
}

// Slower, but needs no addresses.
IoResult PlainTransport::send_file(const base::FileRange& range) {
  auto offset = static_cast<off_t>(range.offset_bytes);
  ssize_t n = restarted([&] { return ::sendfile(fd_, range.fd, &offset, range.length_bytes); });
  if (n > 0) return {Outcome::done, static_cast<std::size_t>(n)};
  if (n == 0) return {Outcome::failed, 0};  // it ends before its range
  return from_errno(Outcome::wants_write);
}

}  // namespace net
