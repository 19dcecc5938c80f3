#include "base/log_sink.h"

#include <cstdio>
#include <thread>

#include "base/log_gathering.h"

namespace base::log {
namespace {

constexpr std::size_t most_waiting_bytes = 256 * 1024;

}  // namespace

const std::shared_ptr<Sink>& sink() {
  static const auto instance = std::make_shared<Sink>();
  return instance;
}

// A line that comes alone is seen at once; one that comes right behind another can wait for more.
bool Sink::may_wait(const spdlog::details::log_msg& message) const {
  return lines_ == Lines::gathered && message.level < spdlog::level::warn && waiting_.size() < most_waiting_bytes &&
         (!waiting_.empty() || std::chrono::steady_clock::now() - last_written_ < gather_time);
}

void Sink::sink_it_(const spdlog::details::log_msg& message) {
  spdlog::memory_buf_t line;
  formatter_->format(message, line);
  const bool waits = may_wait(message);
  const bool first = waiting_.empty();
  waiting_.append(line.data(), line.size());
  if (!waits) return flush_();
  if (first) changed_.notify_one();
}

void Sink::flush_() {
  std::fwrite(waiting_.data(), 1, waiting_.size(), stderr);
  std::fflush(stderr);
  waiting_.clear();
  if (lines_ == Lines::gathered) last_written_ = std::chrono::steady_clock::now();
}

void Sink::write_gathered() {
  std::unique_lock lock(mutex_);
  while (lines_ == Lines::gathered) {
    changed_.wait(lock, [this] { return lines_ != Lines::gathered || !waiting_.empty(); });
    changed_.wait_for(lock, gather_time, [this] { return lines_ != Lines::gathered; });
    flush_();
  }
}

void Sink::start_gathering() {
  std::lock_guard lock(mutex_);
  lines_ = Lines::gathered;
}

void Sink::stop_gathering() {
  std::lock_guard lock(mutex_);
  lines_ = Lines::written_at_once;
  flush_();
  changed_.notify_one();
}

class Gathering::Writer {
 public:
  Writer() {
    sink()->start_gathering();
    thread_ = std::thread([] { sink()->write_gathered(); });
  }
  ~Writer() {
    sink()->stop_gathering();
    thread_.join();
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

 private:
  std::thread thread_;
};

Gathering::Gathering() : writer_(std::make_unique<Writer>()) {}
Gathering::~Gathering() = default;

}  // namespace base::log
