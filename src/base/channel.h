// One peer's byte stream as a protocol's session sees it: bytes in, actions out. net/ implements it on a
// socket, tests on memory; a session includes neither. One coroutine uses a Channel at a time, except for
// wake().
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/chunk.h"
#include "base/executor.h"
#include "base/result.h"
#include "base/task.h"

namespace base {

enum class InputEvent { bytes, woken, timed_out };
struct Input {
  InputEvent event = InputEvent::bytes;
  std::string_view bytes;  // valid until the next read(); at least one byte for InputEvent::bytes
};

enum class Encryption { none, tls };

struct PeerInfo {
  std::string address;  // numeric, without port; "unix" for a local socket
  std::uint16_t port = 0;
  std::string listener;       // name of the listener it came in by: imap, imaps, lmtp …
  bool loopback = false;      // 127.0.0.0/8, ::1 or a unix socket
  std::int64_t user_id = -1;  // a unix socket's peer: the effective user that connected; -1: not known
};

class Channel {
 public:
  virtual ~Channel() = default;

  // What has arrived, at most one borrowed buffer of it. Errc::closed: the peer ended the stream;
  // Errc::cancelled: the server shuts down (say goodbye and leave); Errc::io. The buffer goes back to its
  // pool while nothing is there to read.
  virtual Task<Result<Input>> read(std::chrono::milliseconds timeout) = 0;

  // Ends when everything is handed to the kernel: a reader that does not read stops its session here and no
  // other. Errc::closed when the peer is gone or has not taken a byte for the write timeout; Errc::io when a file
  // cannot be read, or ends before its range: the peer has got a part of it then, and can be told nothing more.
  virtual Task<Result<void>> write(std::span<const Chunk> chunks) = 0;

  // Makes the read() under way (or the next one) answer InputEvent::woken. From any thread, also after the
  // channel is gone: the function holds what it needs. Calls in between fold into one.
  virtual std::function<void()> waker() = 0;

  // TLS from the next byte on. What was received before it and not read yet is thrown away (RFC 9051 6.2.1:
  // nothing buffered before STARTTLS survives it). Errc::cannot when no certificate is configured or TLS runs
  // already.
  virtual Task<Result<void>> start_tls() = 0;
  // DEFLATE on both directions from the next byte on (RFC 4978).
  virtual Task<Result<void>> start_compression() = 0;

  virtual const PeerInfo& peer() const = 0;
  virtual Encryption encryption() const = 0;
  virtual bool can_start_tls() const = 0;
  // RFC 5929 tls-server-end-point or RFC 9266 tls-exporter data for SCRAM-PLUS; empty without TLS or when
  // unknown.
  virtual std::string channel_binding(std::string_view type) const = 0;
  virtual Executor& executor() = 0;
};

}  // namespace base
