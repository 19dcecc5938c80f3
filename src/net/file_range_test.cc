// Ranges of files between runs of memory: what the peer gets is the same in the clear, in TLS and compressed.
#include <fstream>

#include <gtest/gtest.h>

#include "net/compression.h"
#include "net/testing/certificate.h"
#include "net/testing/client.h"
#include "net/testing/sessions.h"
#include "net/tls/context.h"

namespace net {
namespace {

using testing::Client;
using testing::Fixture;

// More than a socket takes at once, and no two parts alike.
std::string sample() {
  std::string bytes;
  for (int i = 0; bytes.size() < 1'000'000; ++i) bytes += std::to_string(i) + ",";
  return bytes;
}

class FileRange : public ::testing::Test {
 protected:
  FileRange() : path_(directory_.path() + "/file") { std::ofstream(path_, std::ios::binary) << bytes_; }
  std::string command(std::size_t length_bytes) const {
    return "FILE " + std::to_string(length_bytes) + " " + path_ + "\n";
  }
  std::string answer(std::size_t length_bytes) const { return "<" + bytes_.substr(1, length_bytes) + ">\n"; }

  const std::string bytes_ = sample();
  testing::TemporaryDirectory directory_;
  const std::string path_;
};

TEST_F(FileRange, comes_between_what_stands_around_it) {
  Fixture fixture;
  Client client(fixture.where, 4096);
  for (const std::size_t length : {std::size_t{1}, std::size_t{20'000}, bytes_.size() - 1}) {
    client.send(command(length));
    EXPECT_TRUE(client.read_bytes(length + 3) == answer(length)) << length;
  }
  client.send("hello\n");
  EXPECT_EQ(client.read_until("\n"), "echo hello\n");
}

// As a disk does that fails: the kernel cannot read the pages behind the end.
TEST_F(FileRange, that_cannot_be_read_ends_its_connection_alone) {
  Fixture fixture;
  Client client(fixture.where), other(fixture.where);
  client.send(command(bytes_.size() + 100'000));
  const std::string came = client.read_all();
  // What came is the file's, as far as it goes; the last page may be whole.
  EXPECT_TRUE(("<" + bytes_.substr(1)).starts_with(came.substr(0, bytes_.size())));
  EXPECT_LT(came.size(), bytes_.size() + 4'096);
  other.send("hello\n");
  EXPECT_EQ(other.read_until("\n"), "echo hello\n");
}

TEST_F(FileRange, is_compressed_as_everything_is) {
  Fixture fixture;
  Client client(fixture.where);
  client.send("COMPRESS\n");
  ASSERT_EQ(client.read_until("\n"), "go\n");
  Deflater deflater;
  Inflater inflater;
  const std::string line = command(bytes_.size() - 1);
  base::Chunk chunk{.bytes = line};
  ChunkCursor cursor(std::span<const base::Chunk>(&chunk, 1));
  std::string packed(4096, '\0'), scratch(4096, '\0'), text;
  client.send(packed.substr(0, *deflater.deflate(cursor, scratch, packed)));
  while (text.size() < bytes_.size() + 2) {
    const std::string more = client.read_bytes(1);
    ASSERT_FALSE(more.empty());
    std::string_view rest = more;
    const auto produced = inflater.inflate(rest, scratch);
    ASSERT_TRUE(produced.has_value());
    text.append(scratch, 0, *produced);
    while (inflater.may_have_more()) text.append(scratch, 0, *inflater.inflate(rest, scratch));
  }
  EXPECT_TRUE(text == answer(bytes_.size() - 1));
}

}  // namespace
}  // namespace net
