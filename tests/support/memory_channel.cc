#include "support/memory_channel.h"

#include <algorithm>

#include <unistd.h>

namespace support {

using base::Errc;
using base::Input;
using base::InputEvent;
using base::Result;
using base::Task;

void MemoryPipe::send(std::string_view bytes) {
  std::unique_lock lock(mutex_);
  to_server_ += bytes;
  answer_read(lock);
}

std::string MemoryPipe::receive(std::chrono::milliseconds timeout) {
  std::unique_lock lock(mutex_);
  arrived_.wait_for(lock, timeout, [&] { return !to_client_.empty() || server_gone_; });
  std::string taken = std::move(to_client_);
  to_client_.clear();
  answer_write(lock);
  return taken;
}

bool MemoryPipe::ended() const {
  const std::lock_guard lock(mutex_);
  return server_gone_ && to_client_.empty();
}

void MemoryPipe::hang_up() {
  std::unique_lock lock(mutex_);
  client_gone_ = true;
  answer_write(lock);
  answer_read(lock);
}

void MemoryPipe::set_backlog_limit(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  backlog_limit_ = bytes;
}

std::size_t MemoryPipe::held_back_bytes() const {
  const std::lock_guard lock(mutex_);
  return writer_ ? writer_->bytes.size() : 0;
}

std::size_t MemoryPipe::largest_write_bytes() const {
  const std::lock_guard lock(mutex_);
  return largest_write_bytes_;
}

std::size_t MemoryPipe::unread_bytes() const {
  const std::lock_guard lock(mutex_);
  return to_server_.size();
}

std::optional<Result<InputEvent>> MemoryPipe::ready() {
  if (cancelled_) return Result<InputEvent>(base::fail(Errc::cancelled, "server shuts down"));
  if (!to_server_.empty()) return Result<InputEvent>(InputEvent::bytes);
  if (client_gone_) return Result<InputEvent>(base::fail(Errc::closed, "client hung up"));
  if (!woken_) return std::nullopt;
  woken_ = false;
  return Result<InputEvent>(InputEvent::woken);
}

// Callbacks run on the loop, never under the lock.
void MemoryPipe::answer_read(std::unique_lock<std::mutex>&) {
  if (!reader_) return;
  auto answer = ready();
  if (!answer) return;
  loop_.post([done = std::move(reader_), answer = std::move(*answer)] { done(answer); });
  reader_ = nullptr;
}

void MemoryPipe::answer_write(std::unique_lock<std::mutex>&) {
  if (!writer_) return;
  Result<void> answer;
  if (client_gone_) {
    answer = base::fail(Errc::closed, "client hung up");
  } else if (!to_client_.empty() && to_client_.size() + writer_->bytes.size() > backlog_limit_) {
    return;
  } else {
    to_client_ += writer_->bytes;
    arrived_.notify_all();
  }
  loop_.post([done = std::move(writer_->done), answer = std::move(answer)] { done(answer); });
  writer_.reset();
}

void MemoryPipe::async_read(std::chrono::milliseconds timeout, ReadDone done) {
  std::unique_lock lock(mutex_);
  reader_ = std::move(done);
  const auto number = ++read_number_;
  answer_read(lock);
  if (!reader_) return;
  loop_.after(timeout, [self = weak_from_this(), number] {
    const auto pipe = self.lock();
    if (!pipe) return;
    const std::lock_guard timer_lock(pipe->mutex_);
    if (!pipe->reader_ || pipe->read_number_ != number) return;
    pipe->loop_.post([done = std::move(pipe->reader_)] { done(InputEvent::timed_out); });
    pipe->reader_ = nullptr;
  });
}

void MemoryPipe::async_write(std::string bytes, std::function<void(Result<void>)> done) {
  std::unique_lock lock(mutex_);
  largest_write_bytes_ = std::max(largest_write_bytes_, bytes.size());
  writer_ = PendingWrite{std::move(bytes), std::move(done)};
  answer_write(lock);
}

std::string MemoryPipe::take_input() {
  const std::lock_guard lock(mutex_);
  return std::exchange(to_server_, {});
}

void MemoryPipe::wake() {
  std::unique_lock lock(mutex_);
  woken_ = true;
  answer_read(lock);
}

void MemoryPipe::shut_down() {
  std::unique_lock lock(mutex_);
  cancelled_ = true;
  answer_read(lock);
}

void MemoryPipe::server_closed() {
  const std::lock_guard lock(mutex_);
  server_gone_ = true;
  arrived_.notify_all();
}

Task<Result<Input>> MemoryChannel::read(std::chrono::milliseconds timeout) {
  auto waiting = base::callback_result<Result<InputEvent>>(
      [this, timeout](auto done) { pipe_->async_read(timeout, std::move(done)); });
  auto event = co_await waiting;
  if (!event.has_value()) co_return base::fail(std::move(event).error());
  Input input;
  input.event = *event;
  if (*event == InputEvent::bytes) {
    input_ = pipe_->take_input();
    input.bytes = input_;
  }
  co_return input;
}

namespace {

std::string bytes_of(const base::Chunk& chunk) {
  if (!chunk.in_file()) return std::string(chunk.bytes);
  std::string bytes(chunk.size_bytes(), '\0');
  const auto got = ::pread(chunk.file.fd, bytes.data(), bytes.size(), static_cast<off_t>(chunk.file.offset_bytes));
  bytes.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
  return bytes;
}

}  // namespace

Task<Result<void>> MemoryChannel::write(std::span<const base::Chunk> chunks) {
  std::string bytes;
  for (const auto& chunk : chunks) bytes += bytes_of(chunk);
  auto waiting = base::callback_result<Result<void>>(
      [this, &bytes](auto done) { pipe_->async_write(std::move(bytes), std::move(done)); });
  auto answer = co_await waiting;
  co_return answer;
}

std::function<void()> MemoryChannel::waker() {
  return [pipe = std::weak_ptr<MemoryPipe>(pipe_)] {
    if (const auto alive = pipe.lock()) alive->wake();
  };
}

Task<Result<void>> MemoryChannel::start_tls() {
  if (!can_start_tls()) co_return base::fail(Errc::cannot, "TLS runs already");
  encryption_ = base::Encryption::tls;
  co_return Result<void>();
}

Task<Result<void>> MemoryChannel::start_compression() { co_return Result<void>(); }

}  // namespace support
