// MemoryPipe: one connection in memory. The server's end is a base::Channel on a Loop; the client's end is used by the
// test's thread. Encryption and compression are noted, not done: bytes pass as they are.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/channel.h"
#include "support/loop.h"

namespace support {

// Shared by both ends; lives as long as one of them.
class MemoryPipe : public std::enable_shared_from_this<MemoryPipe> {
 public:
  explicit MemoryPipe(Loop& loop) : loop_(loop) {}

  // The client's end. Blocking, for the test's thread.
  void send(std::string_view bytes);
  // What the server wrote since; empty after `timeout` or at the end of the stream (then ended() is true).
  std::string receive(std::chrono::milliseconds timeout);
  bool ended() const;
  void hang_up();
  // Until the client takes bytes, at most this many wait in the pipe: how tests are slow readers.
  void set_backlog_limit(std::size_t bytes);
  // What the session holds of output that the pipe has no room for: 0 while it is not stopped by that.
  std::size_t held_back_bytes() const;
  std::size_t largest_write_bytes() const;
  // What was sent and the server has not read yet.
  std::size_t unread_bytes() const;

  // The server's end.
  using ReadDone = std::function<void(base::Result<base::InputEvent>)>;
  void async_read(std::chrono::milliseconds timeout, ReadDone done);
  void async_write(std::string bytes, std::function<void(base::Result<void>)> done);
  std::string take_input();
  void wake();
  void shut_down();  // the server goes away: read() answers Errc::cancelled
  void server_closed();
  Loop& loop() { return loop_; }

 private:
  void answer_read(std::unique_lock<std::mutex>& lock);
  void answer_write(std::unique_lock<std::mutex>& lock);
  std::optional<base::Result<base::InputEvent>> ready();

  struct PendingWrite {
    std::string bytes;
    std::function<void(base::Result<void>)> done;
  };

  Loop& loop_;
  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::string to_server_;
  std::string to_client_;
  std::size_t backlog_limit_ = std::size_t(1) << 30;
  ReadDone reader_;
  std::uint64_t read_number_ = 0;
  std::optional<PendingWrite> writer_;
  std::size_t largest_write_bytes_ = 0;
  bool woken_ = false;
  bool client_gone_ = false;
  bool server_gone_ = false;
  bool cancelled_ = false;
};

class MemoryChannel : public base::Channel {
 public:
  MemoryChannel(std::shared_ptr<MemoryPipe> pipe, base::PeerInfo peer, base::Encryption encryption)
      : pipe_(std::move(pipe)), peer_(std::move(peer)), encryption_(encryption) {}
  ~MemoryChannel() override { pipe_->server_closed(); }

  base::Task<base::Result<base::Input>> read(std::chrono::milliseconds timeout) override;
  base::Task<base::Result<void>> write(std::span<const base::Chunk> chunks) override;
  std::function<void()> waker() override;
  base::Task<base::Result<void>> start_tls() override;
  base::Task<base::Result<void>> start_compression() override;
  const base::PeerInfo& peer() const override { return peer_; }
  base::Encryption encryption() const override { return encryption_; }
  bool can_start_tls() const override { return encryption_ == base::Encryption::none; }
  std::string channel_binding(std::string_view) const override { return {}; }
  base::Executor& executor() override { return pipe_->loop(); }

 private:
  std::shared_ptr<MemoryPipe> pipe_;
  base::PeerInfo peer_;
  base::Encryption encryption_;
  std::string input_;
};

}  // namespace support
