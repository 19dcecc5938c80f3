// The sessions that run now, for `godwit sessions`, and their end by an operator, for `godwit kick`. A session runs on
// a WatchedChannel, which is the connection with an eye on it; WatchedAuthenticator tells the list who logged in, and
// IMAP sessions what they do.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "auth/authenticator.h"
#include "base/channel.h"
#include "base/clock.h"
#include "imap/session/activity.h"

namespace server {

// Thread rule: any thread.
class SessionList : public imap::session::ActivityObserver {
 public:
  explicit SessionList(const base::Clock& clock) : clock_(clock) {}

  struct Line {
    std::string account;  // empty: not logged in
    std::string listener;
    std::string peer;  // address and port
    base::Encryption encryption = base::Encryption::none;
    base::WallTime began;
    base::WallTime waits_since;  // for its peer
    std::string state;           // of an IMAP session (imap/session/activity.h); empty: of another
    std::string mailbox;         // the one selected; empty: none
  };
  // By account, the oldest first.
  std::vector<Line> all() const;
  // Ends the sessions of the account as a shutdown would: each says goodbye when it waits for its peer next, which most
  // do now. How many there were.
  std::size_t end(const std::string& account);

  void session_does(const base::Channel& watched, imap::session::Activity activity, std::string_view mailbox) override;

 private:
  friend class WatchedChannel;
  friend class WatchedAuthenticator;
  struct Entry {
    std::string account;
    std::string mailbox;
    std::optional<imap::session::Activity> activity;
    base::PeerInfo peer;
    base::WallTime began;
    std::function<void()> wake;
    std::atomic<std::int64_t> waits_since_microseconds = 0;
    std::atomic<base::Encryption> encryption = base::Encryption::none;
    std::atomic<bool> ended = false;
  };
  std::shared_ptr<Entry> enter(base::Channel& inner, const base::Channel& watched);
  void leave(const base::Channel& watched);
  void logged_in(const base::Channel& watched, const std::string& account);

  const base::Clock& clock_;
  mutable std::mutex mutex_;  // guards the map, and accounts, mailboxes and activities in it
  std::unordered_map<const base::Channel*, std::shared_ptr<Entry>> entries_;
};

// Hands everything on to `inner`, until an operator ends the session: then reading is Errc::cancelled.
class WatchedChannel : public base::Channel {
 public:
  WatchedChannel(base::Channel& inner, SessionList& list);
  ~WatchedChannel() override { list_.leave(*this); }
  WatchedChannel(const WatchedChannel&) = delete;
  WatchedChannel& operator=(const WatchedChannel&) = delete;

  base::Task<base::Result<base::Input>> read(std::chrono::milliseconds timeout) override;
  base::Task<base::Result<void>> write(std::span<const base::Chunk> chunks) override { return inner_.write(chunks); }
  std::function<void()> waker() override { return inner_.waker(); }
  base::Task<base::Result<void>> start_tls() override { return inner_.start_tls(); }
  base::Task<base::Result<void>> start_compression() override { return inner_.start_compression(); }
  const base::PeerInfo& peer() const override { return inner_.peer(); }
  base::Encryption encryption() const override { return inner_.encryption(); }
  bool can_start_tls() const override { return inner_.can_start_tls(); }
  std::string channel_binding(std::string_view type) const override { return inner_.channel_binding(type); }
  base::Executor& executor() override { return inner_.executor(); }

 private:
  base::Channel& inner_;
  SessionList& list_;
  const std::shared_ptr<SessionList::Entry> entry_;
};

// Notes the account of a login that `inner` found good.
class WatchedAuthenticator : public auth::Authenticator {
 public:
  WatchedAuthenticator(auth::Authenticator& inner, SessionList& list) : inner_(inner), list_(list) {}

  std::vector<std::string> mechanisms(const base::Channel& channel) const override {
    return inner_.mechanisms(channel);
  }
  bool passwords_allowed(const base::Channel& channel) const override { return inner_.passwords_allowed(channel); }
  base::Result<std::unique_ptr<auth::Exchange>> begin(std::string_view mechanism,
                                                      const base::Channel& channel) override;
  base::Task<base::Result<mail::AccountPtr>> login(std::string user, std::string password,
                                                   const base::Channel& channel) override;

 private:
  auth::Authenticator& inner_;
  SessionList& list_;
};

}  // namespace server
