// The control socket's frames, and both sides of it over a real socket.
#include "server/control.h"

#include <gtest/gtest.h>

#include "net/testing/certificate.h"
#include "net/testing/sessions.h"
#include "server/control_client.h"

namespace server {
namespace {

using base::Errc;
using base::Result;
using base::Task;

ControlFrame sample_frame() {
  ControlFrame frame;
  frame.head = "account-add";
  frame.fields = {{"name", "anna"}, {"password", "a=b\n%41\x01\xc3\xbc"}, {"empty", ""}};
  return frame;
}

TEST(ControlFrame, ComesBackWholeHoweverItIsCut) {
  ControlFrame chunk;
  chunk.chunk = std::string("\n\nchunk 3\n\0", 10);
  ControlFrame end;
  end.head = "end";
  std::string bytes = format_frame(sample_frame()) + format_frame(chunk) + format_frame(end);
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    std::vector<ControlFrame> frames;
    std::string pending;
    for (const std::string& part : {bytes.substr(0, cut), bytes.substr(cut)}) {
      pending += part;
      while (true) {
        Result<std::optional<ControlFrame>> frame = take_frame(pending);
        ASSERT_TRUE(frame.has_value());
        if (!*frame) break;
        frames.push_back(std::move(**frame));
      }
    }
    EXPECT_EQ(frames, (std::vector<ControlFrame>{sample_frame(), chunk, end})) << cut;
  }
}

TEST(ControlFrame, RefusesWhatIsNotOne) {
  for (std::string text :
       {"head\nno equals\n\n", "head\nkey=%4\n\n", "head\nkey=%zz\n\n", "chunk x\n", "chunk 99999999\n"}) {
    EXPECT_FALSE(take_frame(text).has_value()) << text;
  }
  std::string endless(max_control_frame_bytes + 1, 'x');
  EXPECT_FALSE(take_frame(endless).has_value());
}

Task<Result<ControlFields>> greet(ControlCall& call) {
  if (!call.has("name")) co_return base::fail(Errc::not_found, "nobody to greet");
  co_return ControlFields{{"text", "hello " + call.field("name")}};
}

// Sends every chunk back and counts them.
Task<Result<ControlFields>> mirror(ControlCall& call) {
  std::size_t count = 0;
  while (true) {
    Task<Result<std::optional<std::string>>> reading = call.read_chunk();
    CO_TRY(std::optional<std::string> chunk, co_await reading);
    if (!chunk) break;
    ++count;
    Task<Result<void>> writing = call.write_chunk(std::move(*chunk));
    CO_TRY(co_await writing);
  }
  co_return ControlFields{{"count", std::to_string(count)}};
}

class ControlSocket : public ::testing::Test {
 protected:
  ControlSocket() : server_(loops_, nullptr, {}) {
    control_.handle("greet", greet);
    control_.handle("mirror", mirror);
    net::Service service;
    service.name = "control";
    service.session = [this](base::Channel& channel) { return control_.run_session(channel); };
    net::Endpoint where{net::Endpoint::Family::local, control_socket_path(directory_.path()), 0};
    EXPECT_TRUE(server_.open(service, where, 0600).has_value());
    server_.accept_connections();
  }

  net::testing::TemporaryDirectory directory_;
  Control control_;
  net::LoopPool loops_{1};
  net::Server server_;
};

TEST_F(ControlSocket, AnswersRequestsAndErrors) {
  Result<ControlClient> client = ControlClient::connect(directory_.path());
  ASSERT_TRUE(client.has_value());
  Result<ControlFields> greeting = client->call("greet", {{"name", "anna"}});
  ASSERT_TRUE(greeting.has_value());
  EXPECT_EQ(greeting->at("text"), "hello anna");
  Result<ControlFields> nobody = client->call("greet", {});
  ASSERT_FALSE(nobody.has_value());
  EXPECT_EQ(nobody.error().code, Errc::not_found);
  EXPECT_EQ(nobody.error().detail, "nobody to greet");
  Result<ControlFields> unknown = client->call("fly", {});
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().code, Errc::cannot);
}

TEST_F(ControlSocket, StreamsChunksBothWays) {
  Result<ControlClient> client = ControlClient::connect(directory_.path());
  ASSERT_TRUE(client.has_value());
  ASSERT_TRUE(client->begin("mirror", {}).has_value());
  std::string large(100'000, 'x');
  for (const std::string& chunk : {std::string("one"), std::string(), large}) {
    ASSERT_TRUE(client->send_chunk(chunk).has_value());
    Result<ControlClient::Received> back = client->receive();
    ASSERT_TRUE(back.has_value() && back->chunk);
    EXPECT_EQ(*back->chunk, chunk);
  }
  ASSERT_TRUE(client->send_end().has_value());
  Result<ControlClient::Received> end = client->receive();
  ASSERT_TRUE(end.has_value() && !end->chunk);
  EXPECT_EQ(end->fields.at("count"), "3");
}

// The command sends all that the request takes before it looks at the answer.
TEST_F(ControlSocket, ForgetsWhatARefusedRequestWasSent) {
  Result<ControlClient> client = ControlClient::connect(directory_.path());
  ASSERT_TRUE(client.has_value());
  ASSERT_TRUE(client->begin("greet", {}).has_value());
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(client->send_chunk("not read").has_value());
  ASSERT_TRUE(client->send_end().has_value());
  Result<ControlClient::Received> refused = client->receive();
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, Errc::not_found);
  Result<ControlFields> greeting = client->call("greet", {{"name", "anna"}});
  ASSERT_TRUE(greeting.has_value()) << greeting.error().detail;
  EXPECT_EQ(greeting->at("text"), "hello anna");
}

TEST(ControlClient, SaysThatNoServerRuns) {
  net::testing::TemporaryDirectory directory;
  Result<ControlClient> client = ControlClient::connect(directory.path());
  ASSERT_FALSE(client.has_value());
  EXPECT_EQ(client.error().code, Errc::closed);
}

}  // namespace
}  // namespace server
