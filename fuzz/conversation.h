// For targets that are whole sessions: a channel that has its input already, in pieces of a given width, and keeps what
// is written; and a store in memory, made anew for each input, on one thread.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "base/channel.h"
#include "base/log.h"
#include "base/scope.h"
#include "engine/memory/memory.h"
#include "mail/store.h"

namespace fuzz {

class Conversation : public base::Channel {
 public:
  Conversation(base::Executor& executor, std::string_view input, std::size_t width)
      : executor_(executor), input_(input), width_(std::max<std::size_t>(1, width)) {}

  base::Task<base::Result<base::Input>> read(std::chrono::milliseconds) override {
    co_await base::yield_to(executor_);
    if (input_.empty()) co_return base::fail(base::Errc::closed, "the end");
    base::Input input;
    input.bytes = input_.substr(0, width_);
    input_.remove_prefix(input.bytes.size());
    co_return input;
  }
  base::Task<base::Result<void>> write(std::span<const base::Chunk> chunks) override {
    for (const auto& chunk : chunks) output_ += chunk.bytes;
    co_return base::Result<void>();
  }
  std::function<void()> waker() override {
    return [] {};
  }
  base::Task<base::Result<void>> start_tls() override { co_return base::fail(base::Errc::cannot, "no TLS here"); }
  base::Task<base::Result<void>> start_compression() override { co_return base::Result<void>(); }
  const base::PeerInfo& peer() const override { return peer_; }
  base::Encryption encryption() const override { return base::Encryption::none; }
  bool can_start_tls() const override { return false; }
  std::string channel_binding(std::string_view) const override { return {}; }
  base::Executor& executor() override { return executor_; }

  const std::string& output() const { return output_; }

 private:
  base::Executor& executor_;
  std::string_view input_;
  std::size_t width_;
  std::string output_;
  base::PeerInfo peer_{"127.0.0.1", 4711, "fuzz", true};
};

// A store with the account "u".
class House {
 public:
  House() {
    base::log::set_level(base::log::Level::error);
    mail::StoreOptions options;
    options.maintain_every_seconds = 0;
    options.max_message_bytes = 1 << 20;
    store_ = must(wait(mail::Store::open(*engine_, base::Clock::system(), executor_, options)));
    account_ = must(wait(store_->create_account("u")));
  }
  ~House() {
    account_.reset();
    run(store_->close());
  }

  mail::Store& store() { return *store_; }
  mail::AccountPtr account() { return account_; }
  base::BlockingExecutor& executor() { return executor_; }

  void run(base::Task<void> task) {
    base::Scope scope;
    scope.start(executor_, std::move(task));
    executor_.run_until([&] { return scope.running() == 0; });
  }

 private:
  template <class T>
  T wait(base::Task<T> task) {
    std::optional<T> out;
    run(base::store_result(std::move(task), out));
    return std::move(*out);
  }
  template <class T>
  static T must(base::Result<T> result) {
    if (!result.has_value()) std::abort();
    return std::move(*result);
  }

  std::unique_ptr<engine::Engine> engine_ = engine::memory::open();
  base::BlockingExecutor executor_;
  std::unique_ptr<mail::Store> store_;
  mail::AccountPtr account_;
};

}  // namespace fuzz
