#include "server/session_list.h"

#include <algorithm>
#include <tuple>

namespace server {

using base::Result;
using base::Task;

namespace {

std::int64_t microseconds(base::WallTime time) { return time.time_since_epoch().count(); }

Task<Result<base::Input>> ended_by_operator() {
  co_return base::fail(base::Errc::cancelled, "an operator ended the session");
}

}  // namespace

std::vector<SessionList::Line> SessionList::all() const {
  std::vector<Line> lines;
  {
    std::lock_guard lock(mutex_);
    lines.reserve(entries_.size());
    for (const auto& [channel, entry] : entries_) {
      const std::string port = entry->peer.port == 0 ? "" : " port " + std::to_string(entry->peer.port);
      const base::WallTime waits_since{base::WallTime::duration(entry->waits_since_microseconds.load())};
      lines.push_back({entry->account, entry->peer.listener, entry->peer.address + port, entry->encryption.load(),
                       entry->began, waits_since,
                       entry->activity ? std::string(name_of(*entry->activity)) : std::string(), entry->mailbox});
    }
  }
  std::sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) {
    return std::tie(a.account, a.began, a.peer) < std::tie(b.account, b.began, b.peer);
  });
  return lines;
}

std::size_t SessionList::end(const std::string& account) {
  std::lock_guard lock(mutex_);
  std::size_t count = 0;
  for (const auto& [channel, entry] : entries_) {
    if (entry->account != account || account.empty() || entry->ended.exchange(true)) continue;
    ++count;
    entry->wake();
  }
  return count;
}

std::shared_ptr<SessionList::Entry> SessionList::enter(base::Channel& inner, const base::Channel& watched) {
  auto entry = std::make_shared<Entry>();
  entry->peer = inner.peer();
  entry->began = clock_.now();
  entry->wake = inner.waker();
  entry->waits_since_microseconds = microseconds(entry->began);
  std::lock_guard lock(mutex_);
  entries_[&watched] = entry;
  return entry;
}

void SessionList::leave(const base::Channel& watched) {
  std::lock_guard lock(mutex_);
  entries_.erase(&watched);
}

void SessionList::logged_in(const base::Channel& watched, const std::string& account) {
  std::lock_guard lock(mutex_);
  auto found = entries_.find(&watched);
  if (found != entries_.end()) found->second->account = account;
}

void SessionList::session_does(const base::Channel& watched, imap::session::Activity activity,
                               std::string_view mailbox) {
  std::lock_guard lock(mutex_);
  auto found = entries_.find(&watched);
  if (found == entries_.end()) return;
  found->second->activity = activity;
  found->second->mailbox = mailbox;
}

WatchedChannel::WatchedChannel(base::Channel& inner, SessionList& list)
    : inner_(inner), list_(list), entry_(list.enter(inner, *this)) {}

// No coroutine of its own: every command of every session comes by here.
Task<Result<base::Input>> WatchedChannel::read(std::chrono::milliseconds timeout) {
  if (entry_->ended.load(std::memory_order_relaxed)) return ended_by_operator();
  entry_->waits_since_microseconds.store(microseconds(list_.clock_.now()), std::memory_order_relaxed);
  entry_->encryption.store(inner_.encryption(), std::memory_order_relaxed);
  return inner_.read(timeout);
}

namespace {

class WatchedExchange : public auth::Exchange {
 public:
  using OnSuccess = std::function<void(const std::string& account)>;
  WatchedExchange(std::unique_ptr<auth::Exchange> inner, OnSuccess on_success)
      : inner_(std::move(inner)), on_success_(std::move(on_success)) {}

  bool client_first() const override { return inner_->client_first(); }
  Task<Result<auth::Step>> step(std::string response) override {
    auto stepping = inner_->step(std::move(response));
    Result<auth::Step> step = co_await stepping;
    if (step.has_value() && step->account) on_success_(step->account->name());
    co_return step;
  }

 private:
  const std::unique_ptr<auth::Exchange> inner_;
  const OnSuccess on_success_;
};

}  // namespace

Result<std::unique_ptr<auth::Exchange>> WatchedAuthenticator::begin(std::string_view mechanism,
                                                                    const base::Channel& channel) {
  TRY(std::unique_ptr<auth::Exchange> exchange, inner_.begin(mechanism, channel));
  return std::make_unique<WatchedExchange>(
      std::move(exchange), [this, &channel](const std::string& account) { list_.logged_in(channel, account); });
}

Task<Result<mail::AccountPtr>> WatchedAuthenticator::login(std::string user, std::string password,
                                                           const base::Channel& channel) {
  auto logging_in = inner_.login(std::move(user), std::move(password), channel);
  Result<mail::AccountPtr> account = co_await logging_in;
  if (account.has_value()) list_.logged_in(channel, (*account)->name());
  co_return account;
}

}  // namespace server
