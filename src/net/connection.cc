// The connection's life: events, waking, TLS, the end. Reading and writing are in connection_io.cc.
#include "net/connection.h"

#include <algorithm>

#include <sys/socket.h>

#include "base/log.h"
#include "net/connection_wait.h"

namespace net {

using base::Errc;
using base::fail;
using base::Result;
using base::Task;
using Outcome = IoResult::Outcome;

namespace {
constexpr std::chrono::milliseconds linger_time = std::chrono::seconds(2);
constexpr std::size_t linger_bytes = 256 * 1024;
}  // namespace

Connection::Connection(Loop& loop, UniqueFd fd, base::PeerInfo peer, const ConnectionSettings& settings,
                       Traffic& traffic)
    : loop_(loop),
      descriptor_(loop, std::move(fd), [this](Ready side) { on_ready(side); }),
      timer_(loop, [this] { on_timer(); }),
      peer_(std::move(peer)),
      settings_(settings),
      traffic_(traffic),
      wake_(std::make_shared<WakeSignal>(loop, [this] { on_woken(); })),
      transport_(std::make_unique<PlainTransport>(descriptor_.fd())) {
  ++traffic_.open;
}

Connection::~Connection() {
  wake_->detach();
  --traffic_.open;
  if (tls_ != nullptr) --traffic_.encrypted;
}

std::function<void()> Connection::waker() {
  return [signal = wake_] { signal->wake(); };
}

void Connection::resume(WaitEnd end) {
  wait_end_ = end;
  deadline_ = never;
  // The coroutine may end and take the connection with it: nothing may follow.
  std::exchange(suspended_, {}).resume();
}

void Connection::on_ready(Ready side) {
  if (suspended_ && side == awaited_) resume(WaitEnd::ready);
}

void Connection::on_woken() {
  if (suspended_ && interrupts_ == Interrupts::wake_drain_and_abort) resume(WaitEnd::woken);
}

void Connection::drain() {
  draining_ = true;
  if (suspended_ && interrupts_ != Interrupts::abort) resume(WaitEnd::cancelled);
}

void Connection::abort() {
  aborted_ = true;
  draining_ = true;
  ::shutdown(descriptor_.fd(), SHUT_RDWR);
  if (suspended_) resume(WaitEnd::cancelled);
}

// The timer is moved only to an earlier time. One that fires too early is set again: reads that are answered
// soon, which are nearly all, cost no timer operation.
void Connection::arm_timer(Time time) {
  if (time < timer_.due()) timer_.at(time);
}

void Connection::on_timer() {
  Time current = now();
  if (deflater_free_at_ <= current && suspended_ && awaited_ == Ready::readable) {
    deflater_.reset();
    deflater_free_at_ = never;
  }
  Time next = std::min(suspended_ ? deadline_ : never, deflater_free_at_);
  if (suspended_ && deadline_ <= current) return resume(WaitEnd::timed_out);
  // A deflater that is due while its connection writes is looked at again a little later.
  if (next != never) timer_.at(std::max(next, current + std::chrono::milliseconds(100)));
}

namespace {

// Counts a connection that is in a handshake.
class Shaking {
 public:
  explicit Shaking(Traffic& traffic) : traffic_(traffic) { ++traffic_.shaking; }
  ~Shaking() { --traffic_.shaking; }
  Shaking(const Shaking&) = delete;
  Shaking& operator=(const Shaking&) = delete;

 private:
  Traffic& traffic_;
};

}  // namespace

Task<Result<void>> Connection::start_tls() {
  if (!can_start_tls()) co_return fail(Errc::cannot, "TLS runs already or no certificate is configured");
  std::unique_ptr<tls::TlsTransport> tls =
      tls::TlsTransport::make(*settings_.tls, descriptor_.fd(), settings_.alpn, loop_.buffers());
  if (!tls) co_return fail(Errc::io, "TLS: " + tls::take_errors());
  received_.release();
  drained_ = false;  // the handshake may take more than its own off the socket
  Shaking shaking(traffic_);
  Time deadline = after(settings_.handshake_timeout);
  while (true) {
    if (draining_) co_return fail(Errc::cancelled, "shutting down");
    IoResult step = tls->handshake();
    if (step.outcome == Outcome::done) break;
    WaitEnd end = WaitEnd::ready;
    if (step.outcome == Outcome::wants_read || step.outcome == Outcome::wants_write) {
      end = co_await wait(step.outcome, deadline, Interrupts::drain_and_abort);
      if (end == WaitEnd::ready) continue;
    }
    ++traffic_.handshake_failures;
    std::string reason = end == WaitEnd::timed_out ? "not finished in time" : tls->error();
    base::log::info("tls_failed", {{"peer", peer_.address}, {"listener", peer_.listener}, {"reason", reason}});
    co_return fail(Errc::closed, "TLS handshake: " + reason);
  }
  ++traffic_.handshakes;
  ++traffic_.encrypted;
  tls_ = tls.get();
  transport_ = std::move(tls);
  co_return Result<void>();
}

Task<Result<void>> Connection::start_compression() {
  if (inflater_) co_return fail(Errc::cannot, "compression runs already");
  inflater_.emplace();
  co_return Result<void>();
}

std::string Connection::channel_binding(std::string_view type) const {
  return tls_ != nullptr ? tls_->channel_binding(type) : std::string();
}

// Closing with input unread makes the kernel send a reset, which can take the last response away from the peer:
// so end our side, and read what still comes for a moment.
Task<void> Connection::finish() {
  if (aborted_) co_return;
  transport_->say_goodbye();
  ::shutdown(descriptor_.fd(), SHUT_WR);
  PlainTransport rest(descriptor_.fd());
  Time deadline = after(linger_time);
  for (std::size_t taken = 0; taken < linger_bytes && !aborted_;) {
    BufferPool::Buffer scratch = loop_.buffers().borrow();
    IoResult got = rest.read_some({scratch.data(), buffer_bytes});
    scratch.release();
    taken += got.bytes;
    if (got.outcome == Outcome::done) continue;
    if (got.outcome != Outcome::wants_read) co_return;
    WaitEnd end = co_await wait(got.outcome, deadline, Interrupts::abort);
    if (end != WaitEnd::ready) co_return;
  }
}

}  // namespace net
