#include "net/compression.h"

#include <gtest/gtest.h>

#include "net/testing/client.h"
#include "net/testing/sessions.h"

namespace net {
namespace {

std::string deflate(Deflater& deflater, std::string_view text, std::size_t room = 64) {
  base::Chunk chunk{.bytes = text};
  ChunkCursor cursor(std::span<const base::Chunk>(&chunk, 1));
  std::string packed;
  std::string out(room, '\0'), scratch(room, '\0');
  std::size_t n = 0;
  do {
    n = *deflater.deflate(cursor, scratch, out);
    packed.append(out, 0, n);
  } while (n == room);
  return packed;
}

base::Result<std::string> inflate(Inflater& inflater, std::string_view packed, std::size_t room = 64) {
  std::string text;
  std::string out(room, '\0');
  while (!packed.empty() || inflater.may_have_more()) {
    TRY(std::size_t n, inflater.inflate(packed, out));
    text.append(out, 0, n);
  }
  return text;
}

std::string sample(std::size_t lines) {
  std::string text;
  for (std::size_t i = 0; i < lines; ++i) text += "* " + std::to_string(i * 7919) + " FETCH (FLAGS (\\Seen))\r\n";
  return text;
}

// Every write can be read in full as soon as it is there, whatever the rooms on both sides.
TEST(Compression, RoundTripsWithAnyRoom) {
  std::string text = sample(50);
  for (std::size_t room : {1, 2, 7, 63, 64, 65, 4096}) {
    Deflater deflater;
    Inflater inflater;
    for (int turn = 0; turn < 3; ++turn) {
      auto back = inflate(inflater, deflate(deflater, text, std::max<std::size_t>(room, 7)), room);
      ASSERT_TRUE(back.has_value());
      EXPECT_EQ(*back, text) << room;
    }
  }
}

TEST(Compression, InputMayBeCutAnywhere) {
  Deflater deflater;
  std::string text = sample(5);
  std::string packed = deflate(deflater, text);
  for (std::size_t cut = 0; cut <= packed.size(); ++cut) {
    Inflater inflater;
    auto first = inflate(inflater, std::string_view(packed).substr(0, cut));
    auto second = inflate(inflater, std::string_view(packed).substr(cut));
    EXPECT_EQ(*first + *second, text);
  }
}

// A deflater that was given back for idleness is replaced by a new one that goes on in the same stream.
TEST(Compression, AFreshDeflaterContinuesTheStream) {
  Inflater inflater;
  for (int turn = 0; turn < 4; ++turn) {
    Deflater deflater;
    EXPECT_EQ(*inflate(inflater, deflate(deflater, sample(20))), sample(20));
  }
}

TEST(Compression, GarbageIsRefused) {
  Inflater inflater;
  EXPECT_FALSE(inflate(inflater, "\xff\xff\xff\xff not deflate").has_value());
}

TEST(Compression, AnEndlessExpansionIsStopped) {
  Deflater deflater;
  Inflater inflater;
  std::string zeros(8 << 20, '\0');
  base::Result<std::string> last;
  for (int i = 0; i < 100 && last.has_value(); ++i) last = inflate(inflater, deflate(deflater, zeros, 4096), 16384);
  ASSERT_FALSE(last.has_value());
  EXPECT_EQ(last.error().code, base::Errc::too_big);
}

TEST(Compression, WorksOnAConnection) {
  testing::Fixture fixture;
  testing::Client client(fixture.where);
  client.send("COMPRESS\n");
  ASSERT_EQ(client.read_until("\n"), "go\n");
  Deflater deflater;
  Inflater inflater;
  client.send(deflate(deflater, "hello\nBIG 1000000\nlast\n"));
  std::string expected = "echo hello\n" + std::string(1'000'000, 'x') + "echo last\n";
  std::string text;
  while (text.size() < expected.size()) {
    std::string packed = client.read_bytes(1);
    ASSERT_FALSE(packed.empty());
    auto more = inflate(inflater, packed);
    ASSERT_TRUE(more.has_value());
    text += *more;
  }
  EXPECT_EQ(text, expected);
}

}  // namespace
}  // namespace net
