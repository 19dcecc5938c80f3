#include "run.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "fail.h"

namespace load {
namespace {

double own_cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

class JsonObject {
 public:
  void add(const std::string& name, double value) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%.6f", value);
    add_text(name, text.data());
  }
  void add(const std::string& name, std::uint64_t value) { add_text(name, std::to_string(value)); }
  // Digests go as text: a JSON number keeps 53 bits.
  void add_digest(const std::string& name, std::uint64_t value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "\"%016llx\"", static_cast<unsigned long long>(value));
    add_text(name, text.data());
  }
  void add_text(const std::string& name, const std::string& json) {
    text_ += (text_.empty() ? "{\"" : ", \"") + name + "\": " + json;
  }
  [[nodiscard]] std::string text() const { return text_ + "}"; }

 private:
  std::string text_;
};

std::string tally_json(const Tally& tally) {
  JsonObject out;
  out.add("bytes", tally.bytes);
  out.add("ok", tally.ok);
  out.add("refused", tally.refused);
  out.add("exists", tally.exists);
  out.add("largest_exists", tally.largest_exists);
  out.add("expunge", tally.expunge);
  out.add("fetch", tally.fetch);
  out.add("literals", tally.literals);
  out.add("literal_bytes", tally.literal_bytes);
  out.add_digest("literal_digest", tally.literal_digest);
  out.add("numbers", tally.numbers);
  out.add_digest("number_digest", tally.number_digest);
  return out.text();
}

}  // namespace

Run::Run(const Options& options) : options_(options), mails_(options.kind, options.first_message, options.messages) {}

void Run::go() {
  mails_.prepare();
  loop_.watch(STDIN_FILENO, EPOLLIN, *this);
  open_some();
  loop_.run();
}

void Run::open_some() {
  while (opened_ < sessions_.size() && opened_ < ready_ + options_.opening) sessions_[opened_++]->open();
}

void Run::session_ready() {
  if (++ready_ < sessions_.size()) return open_some();
  tally_ = Tally();
  std::puts("ready");
  std::fflush(stdout);
}

void Run::ready(std::uint32_t) {
  std::array<char, 256> text{};
  const long got = read(STDIN_FILENO, text.data(), text.size());
  if (got <= 0) return loop_.stop();
  start();
}

void Run::start() {
  cpu_at_start_ = own_cpu_seconds();
  started_ = Clock::now();
  for (const auto& session : sessions_) session->start();
}

bool Run::take_operation(std::uint64_t own) {
  if (options_.each > 0) return own < options_.each;
  const bool more = options_.count > 0 ? begun_ < options_.count
                                       : Clock::now() - started_ < std::chrono::duration<double>(options_.seconds);
  if (more) ++begun_;
  return more;
}

void Run::session_finished() {
  if (++finished_ == sessions_.size()) finish();
}

void Run::finish() {
  ended_ = Clock::now();
  std::printf("%s\n", result().c_str());
  std::fflush(stdout);
}

std::string Run::result() {
  const double seconds = std::chrono::duration<double>(ended_ - started_).count();
  std::sort(latencies_ns_.begin(), latencies_ns_.end());
  auto quantile_us = [&](double share) {
    if (latencies_ns_.empty()) return 0.0;
    const auto at = static_cast<std::size_t>(share * static_cast<double>(latencies_ns_.size()));
    return static_cast<double>(latencies_ns_[std::min(at, latencies_ns_.size() - 1)]) / 1000;
  };
  JsonObject out;
  out.add("operations", static_cast<std::uint64_t>(latencies_ns_.size()));
  out.add("seconds", seconds);
  out.add("p50_us", quantile_us(0.5));
  out.add("p99_us", quantile_us(0.99));
  out.add("max_us", quantile_us(1));
  out.add("client_cpu_seconds", own_cpu_seconds() - cpu_at_start_);
  for (const auto& [name, value] : notes_) out.add(name, value);
  out.add_text("tally", tally_json(tally_));
  return out.text();
}

}  // namespace load
