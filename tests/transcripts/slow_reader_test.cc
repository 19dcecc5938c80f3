// A client that stops reading stops its session: what waits for it stays within bounds, what it sends is not read, and
// when it reads again it gets every byte that a quick one gets. design.md's "no lock over I/O" from the other side.
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "base/scope.h"
#include "engine/memory/memory.h"
#include "support/client.h"
#include "support/memory_target.h"

namespace {

using namespace std::chrono_literals;

constexpr std::size_t room_bytes = 4096;             // in the pipe, for the slow one
constexpr std::size_t bound_bytes = 4 * (64 << 10);  // high water, a piece of a body, and a response on top
constexpr std::size_t big_body_bytes = 1 << 20;
constexpr std::size_t small_messages = 150;

base::Task<void> serve(std::unique_ptr<base::Channel> channel, imap::session::Services services) {
  auto running = imap::session::run(*channel, services);
  co_await running;
}

// Sessions on pipes that the test holds itself.
class PipeTarget : public support::MemoryTarget {
 public:
  PipeTarget() : MemoryTarget([] { return engine::memory::open(); }, EngineLife::once) {}
  ~PipeTarget() override { stop(); }

  std::shared_ptr<support::MemoryPipe> begin(base::Scope& sessions, support::Loop& loop) {
    auto pipe = std::make_shared<support::MemoryPipe>(loop);
    auto channel = std::make_unique<support::MemoryChannel>(pipe, base::PeerInfo{"127.0.0.1", 4711, "imap", true},
                                                            base::Encryption::none);
    sessions.start(loop, serve(std::move(channel), services()));
    return pipe;
  }
};

class SlowReader : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(target_.configure({}).has_value());
    user_ = target_.new_account();
    support::Client client(target_.connect());
    ASSERT_TRUE(client.next());
    ASSERT_TRUE(client.succeeds("LOGIN " + user_ + " secret"));
    for (std::size_t i = 0; i < small_messages; ++i) append(client, "small " + std::string(i * 20, 'x'));
    append(client, std::string(big_body_bytes, 'y'));
    append(client, "last");
  }

  static void append(support::Client& client, const std::string& text) {
    const std::string message = "Subject: one of many\r\nFrom: ada@example.org\r\n\r\n" + text;
    ASSERT_TRUE(client.succeeds("APPEND INBOX {" + std::to_string(message.size()) + "+}\r\n" + message));
  }

  std::string conversation() const {
    return "a LOGIN " + user_ +
           " secret\r\n"
           "b EXAMINE INBOX\r\n"
           "c FETCH 1:* (UID FLAGS ENVELOPE BODYSTRUCTURE)\r\n"
           "d FETCH 1:* (UID BODY.PEEK[])\r\n"
           "e UID SEARCH ALL\r\n"
           "f UID THREAD REFERENCES UTF-8 ALL\r\n";
  }

  static std::string read_to_end(support::MemoryPipe& pipe) {
    std::string all;
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    while (!pipe.ended() && std::chrono::steady_clock::now() < deadline) all += pipe.receive(1s);
    return all;
  }

  // Until the session waits for room in the pipe.
  static bool wait_until_held_back(const support::MemoryPipe& pipe) {
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    while (pipe.held_back_bytes() == 0 && std::chrono::steady_clock::now() < deadline) std::this_thread::sleep_for(1ms);
    return pipe.held_back_bytes() > 0;
  }

  // Everything that the loop had to do is done.
  void wait_for_turn() {
    std::promise<void> turned;
    loop_.post([&turned] { turned.set_value(); });
    turned.get_future().wait();
  }

  PipeTarget target_;
  support::Loop loop_;
  base::Scope sessions_;
  std::string user_;
};

TEST_F(SlowReader, is_waited_for_within_bounds_and_misses_nothing) {
  const std::string rest = [] {
    std::string commands;
    for (int i = 0; i < 50'000; ++i) commands += "n NOOP\r\n";
    return commands + "z LOGOUT\r\n";
  }();

  const auto quick = target_.begin(sessions_, loop_);
  quick->send(conversation());
  quick->send(rest);
  const std::string expected = read_to_end(*quick);
  ASSERT_GT(expected.size(), big_body_bytes);

  const auto slow = target_.begin(sessions_, loop_);
  slow->set_backlog_limit(room_bytes);
  slow->send(conversation());
  ASSERT_TRUE(wait_until_held_back(*slow));
  const std::size_t held = slow->held_back_bytes();
  slow->send(rest);
  // While it stands still nothing more is written and nothing is read, whatever turns the loop makes.
  for (int turn = 0; turn < 100; ++turn) wait_for_turn();
  EXPECT_EQ(slow->held_back_bytes(), held);
  EXPECT_EQ(slow->unread_bytes(), rest.size());

  EXPECT_EQ(read_to_end(*slow), expected);
  EXPECT_LE(slow->largest_write_bytes(), bound_bytes);
}

// Who never reads again and goes: the session ends instead of filling up.
TEST_F(SlowReader, that_goes_ends_its_session) {
  const auto slow = target_.begin(sessions_, loop_);
  slow->set_backlog_limit(room_bytes);
  slow->send(conversation());
  ASSERT_TRUE(wait_until_held_back(*slow));
  slow->hang_up();
  read_to_end(*slow);
  EXPECT_TRUE(slow->ended());
  EXPECT_LE(slow->largest_write_bytes(), bound_bytes);
}

}  // namespace
