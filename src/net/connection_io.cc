// Reading and writing of a connection.
#include <utility>

#include "base/log.h"
#include "net/connection.h"
#include "net/connection_wait.h"

namespace net {

using base::Chunk;
using base::Errc;
using base::fail;
using base::Input;
using base::InputEvent;
using base::Result;
using base::Task;
using Outcome = IoResult::Outcome;

namespace {

// A peer that always has input ready, or always takes output, lets the loop's other connections run after so many
// turns.
constexpr unsigned most_turns = 32;
// A connection that was silent for so long gives its deflater back.
constexpr std::chrono::milliseconds deflater_idle_time = std::chrono::seconds(1);

// Lets the transport pause when a write is over, however it ends.
class WriteEnd {
 public:
  explicit WriteEnd(Transport& transport) : transport_(transport) {}
  ~WriteEnd() { transport_.pause(); }
  WriteEnd(const WriteEnd&) = delete;
  WriteEnd& operator=(const WriteEnd&) = delete;

 private:
  Transport& transport_;
};

bool blocked(Outcome outcome) { return outcome == Outcome::wants_read || outcome == Outcome::wants_write; }

base::Failure ended(Outcome outcome) {
  if (outcome == Outcome::closed) return fail(Errc::closed, "the peer closed the connection");
  return fail(Errc::io, "the connection failed");
}

}  // namespace

// Whether others are to run first: co_await base::yield_to(loop_).
bool Connection::must_breathe() {
  if (++turns_without_waiting_ < most_turns) return false;
  turns_without_waiting_ = 0;
  return true;
}

std::optional<Result<Input>> Connection::interrupted() {
  if (draining_) return fail(Errc::cancelled, "the server shuts down");
  if (wake_->take()) return Input{InputEvent::woken, {}};
  return std::nullopt;
}

Task<Result<Input>> Connection::read(std::chrono::milliseconds timeout) {
  std::optional<Time> deadline;
  if (must_breathe()) {
    deadline = after(timeout);
    base::Yield turn = base::yield_to(loop_);
    co_await turn;
  }
  while (true) {
    std::optional<Result<Input>> interrupt = interrupted();
    if (interrupt) co_return std::move(*interrupt);
    CO_TRY(IoResult got, fill());
    if (got.outcome == Outcome::done) co_return Input{InputEvent::bytes, input_};
    if (!blocked(got.outcome)) co_return ended(got.outcome);
    if (deflater_) {
      deflater_free_at_ = after(deflater_idle_time);
      arm_timer(deflater_free_at_);
    }
    // What is here already needs no look at the clock.
    if (!deadline) deadline = after(timeout);
    WaitEnd end = co_await wait(got.outcome, *deadline, Interrupts::wake_drain_and_abort);
    if (end == WaitEnd::timed_out) co_return Input{InputEvent::timed_out, {}};
  }
}

// Into received_, which is held only if something came.
IoResult Connection::receive() {
  if (!received_) received_ = loop_.buffers().borrow();
  IoResult got = transport_->read_some({received_.data(), buffer_bytes});
  if (got.outcome != Outcome::done) received_.release();
  traffic_.bytes_in += got.bytes;
  return got;
}

Result<IoResult> Connection::fill() {
  if (inflater_) return fill_inflated();
  if (std::exchange(drained_, false)) {
    received_.release();
    return IoResult{Outcome::wants_read, 0};
  }
  IoResult got = receive();
  drained_ = tls_ == nullptr && got.outcome == Outcome::done && got.bytes < buffer_bytes;
  input_ = {received_.data(), got.bytes};
  return got;
}

Result<IoResult> Connection::fill_inflated() {
  if (!inflated_) inflated_ = loop_.buffers().borrow();
  while (true) {
    if (packed_.empty() && !inflater_->may_have_more()) {
      IoResult got = receive();
      if (got.outcome != Outcome::done) {
        inflated_.release();
        return got;
      }
      packed_ = {received_.data(), got.bytes};
    }
    TRY(std::size_t produced, inflater_->inflate(packed_, {inflated_.data(), buffer_bytes}));
    if (produced == 0) continue;
    input_ = {inflated_.data(), produced};
    return IoResult{Outcome::done, produced};
  }
}

Task<Result<void>> Connection::write(std::span<const Chunk> chunks) {
  if (inflater_) return write_deflated(chunks);
  return send(ChunkCursor(chunks));
}

Task<Result<void>> Connection::send(ChunkCursor cursor) {
  std::optional<Time> deadline;  // since the peer took something, from the first wait on
  WriteEnd write_end(*transport_);
  while (!cursor.done()) {
    if (aborted_) co_return fail(Errc::cancelled, "the server shuts down");
    IoResult sent = transport_->write_some(cursor);
    if (sent.outcome == Outcome::done) {
      cursor.advance(sent.bytes);
      traffic_.bytes_out += sent.bytes;
      deadline.reset();
      if (must_breathe()) {
        base::Yield turn = base::yield_to(loop_);
        co_await turn;
      }
      continue;
    }
    if (!blocked(sent.outcome)) co_return ended(Outcome::closed);
    transport_->pause();
    if (!deadline) deadline = after(settings_.write_timeout);
    WaitEnd end = co_await wait(sent.outcome, *deadline, Interrupts::abort);
    if (end == WaitEnd::timed_out) co_return fail(Errc::closed, "the peer has taken nothing for the write timeout");
  }
  co_return Result<void>();
}

Task<Result<void>> Connection::write_deflated(std::span<const Chunk> chunks) {
  if (!deflater_) deflater_.emplace();
  deflater_free_at_ = never;
  ChunkCursor cursor(chunks);
  if (cursor.done()) co_return Result<void>();
  BufferPool::Buffer packed = loop_.buffers().borrow();
  BufferPool::Buffer scratch = loop_.buffers().borrow();
  while (true) {
    CO_TRY(std::size_t bytes,
           deflater_->deflate(cursor, {scratch.data(), buffer_bytes}, {packed.data(), buffer_bytes}));
    Chunk chunk;
    chunk.bytes = {packed.data(), bytes};
    Task<Result<void>> sending = send(ChunkCursor(std::span<const Chunk>(&chunk, 1)));
    CO_TRY(co_await sending);
    if (bytes < buffer_bytes) co_return Result<void>();
  }
}

}  // namespace net
