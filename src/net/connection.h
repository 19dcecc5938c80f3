// One peer: base::Channel on a socket. A session's coroutine reads and writes through it; while it waits, the
// connection holds a descriptor, a timer and (under TLS) OpenSSL's state, and no buffer. Thread rule: everything on its
// loop's thread, except the functions that waker() gives out. Invariant: at most one coroutine waits on it; every wait
// ends by readiness, deadline, wake, drain or abort.
#pragma once

#include <atomic>
#include <coroutine>
#include <memory>
#include <optional>

#include "base/channel.h"
#include "net/compression.h"
#include "net/reactor.h"
#include "net/tls/tls_transport.h"
#include "net/transport.h"
#include "net/waker.h"

namespace net {

// Counted for each listener; read by metrics.
struct Traffic {
  std::atomic<std::uint64_t> accepted = 0;
  std::atomic<std::uint64_t> refused = 0;  // over a limit
  std::atomic<std::int64_t> open = 0;
  std::atomic<std::uint64_t> bytes_in = 0;  // on the wire before TLS's own framing is added
  std::atomic<std::uint64_t> bytes_out = 0;
  std::atomic<std::uint64_t> handshakes = 0;  // of TLS, that ended well
  std::atomic<std::uint64_t> handshake_failures = 0;
  std::atomic<std::int64_t> shaking = 0;    // of those open: in a handshake
  std::atomic<std::int64_t> encrypted = 0;  // of those open: in TLS
};

struct ConnectionSettings {
  const tls::Context* tls = nullptr;  // nullptr: no certificate
  std::string alpn;
  std::chrono::milliseconds write_timeout = std::chrono::minutes(5);
  std::chrono::milliseconds handshake_timeout = std::chrono::seconds(30);
};

class Connection final : public base::Channel {
 public:
  Connection(Loop& loop, UniqueFd fd, base::PeerInfo peer, const ConnectionSettings& settings, Traffic& traffic);
  ~Connection() override;

  base::Task<base::Result<base::Input>> read(std::chrono::milliseconds timeout) override;
  base::Task<base::Result<void>> write(std::span<const base::Chunk> chunks) override;
  std::function<void()> waker() override;
  base::Task<base::Result<void>> start_tls() override;
  base::Task<base::Result<void>> start_compression() override;
  const base::PeerInfo& peer() const override { return peer_; }
  base::Encryption encryption() const override { return tls_ ? base::Encryption::tls : base::Encryption::none; }
  bool can_start_tls() const override { return settings_.tls != nullptr && tls_ == nullptr && !inflater_; }
  std::string channel_binding(std::string_view type) const override;
  base::Executor& executor() override { return loop_; }

  // After the session: says goodbye and gives the peer a moment to read what was sent last.
  base::Task<void> finish();
  // The server shuts down: read() answers Errc::cancelled from now on.
  void drain();
  // Its time is up: every wait ends at once, nothing is sent any more.
  void abort();
  // Bytes that this connection keeps for itself while it waits to read, for tests: zlib's parts.
  bool keeps_deflater() const { return deflater_.has_value(); }

 private:
  enum class WaitEnd { ready, timed_out, woken, cancelled };
  enum class Interrupts { abort, drain_and_abort, wake_drain_and_abort };
  class Wait;

  Wait wait(IoResult::Outcome wanted, Time deadline, Interrupts interrupts);
  void resume(WaitEnd end);
  void on_ready(Ready side);
  void on_timer();
  void on_woken();
  void arm_timer(Time time);

  std::optional<base::Result<base::Input>> interrupted();
  base::Result<IoResult> fill();
  base::Result<IoResult> fill_inflated();
  IoResult receive();
  base::Task<base::Result<void>> send(ChunkCursor cursor);
  base::Task<base::Result<void>> write_deflated(std::span<const base::Chunk> chunks);
  bool must_breathe();

  Loop& loop_;
  Descriptor descriptor_;
  Timer timer_;
  base::PeerInfo peer_;
  const ConnectionSettings& settings_;
  Traffic& traffic_;
  std::shared_ptr<WakeSignal> wake_;
  std::unique_ptr<Transport> transport_;
  tls::TlsTransport* tls_ = nullptr;  // transport_, when it is TLS

  std::optional<Inflater> inflater_;
  std::optional<Deflater> deflater_;  // while busy
  BufferPool::Buffer received_;
  std::string_view packed_;  // what of received_ the inflater has not taken yet
  BufferPool::Buffer inflated_;
  std::string_view input_;  // what the read under way will answer

  std::coroutine_handle<> suspended_;
  Ready awaited_ = Ready::readable;
  Interrupts interrupts_ = Interrupts::abort;
  WaitEnd wait_end_ = WaitEnd::ready;
  Time deadline_ = never;
  Time deflater_free_at_ = never;
  unsigned turns_without_waiting_ = 0;
  bool drained_ = false;  // the last read took all there was: the next one waits at once
  bool draining_ = false;
  bool aborted_ = false;
};

}  // namespace net
