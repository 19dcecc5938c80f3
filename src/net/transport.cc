#include "net/transport.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <sys/socket.h>

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

}  // namespace

std::size_t ChunkCursor::gather(std::span<iovec> out) const {
  std::size_t count = std::min(out.size(), chunks_.size());
  for (std::size_t i = 0; i < count; ++i) {
    std::string_view bytes = i == 0 ? front() : chunks_[i].bytes;
    out[i] = {const_cast<char*>(bytes.data()), bytes.size()};
  }
  return count;
}

std::size_t ChunkCursor::copy(char* to, std::size_t room) const {
  std::size_t copied = 0;
  for (std::size_t i = 0; i < chunks_.size() && copied < room; ++i) {
    std::string_view bytes = i == 0 ? front() : chunks_[i].bytes;
    std::size_t part = std::min(bytes.size(), room - copied);
    std::memcpy(to + copied, bytes.data(), part);
    copied += part;
  }
  return copied;
}

void ChunkCursor::advance(std::size_t bytes) {
  offset_ += bytes;
  while (!chunks_.empty() && offset_ >= chunks_.front().bytes.size()) {
    offset_ -= chunks_.front().bytes.size();
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

IoResult PlainTransport::write_some(const ChunkCursor& from) {
  std::array<iovec, 64> pieces;
  msghdr message{};
  message.msg_iov = pieces.data();
  message.msg_iovlen = from.gather(pieces);
  ssize_t n = restarted([&] { return ::sendmsg(fd_, &message, MSG_NOSIGNAL); });
  if (n >= 0) return {Outcome::done, static_cast<std::size_t>(n)};
  return from_errno(Outcome::wants_write);
}

}  // namespace net
