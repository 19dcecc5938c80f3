// Every transcript below this folder as a test of its own, each on a fresh store:
//   transcript_test [--engine=memory|rocks] [--over=memory|tcp|tls] [--tenth] --gtest_filter='*fetch*'
// --tenth: one in ten of the files, unless GODWIT_LONG is set.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string_view>

#include <gtest/gtest.h>
#include <stdlib.h>

#include "base/log.h"
#include "engine/memory/memory.h"
#include "engine/rocks/rocks.h"
#include "socket_target.h"
#include "support/memory_target.h"
#include "support/runner.h"

namespace {

namespace fs = std::filesystem;

std::string contents(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

// A directory that is gone with it.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = fs::temp_directory_path() / "godwit-transcript-XXXXXX";
    if (!mkdtemp(name.data())) throw std::runtime_error("mkdtemp");
    path_ = name;
  }
  ~TemporaryDirectory() { fs::remove_all(path_); }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

enum class EngineKind { memory, rocks };
enum class Over { memory, tcp, tls };

struct Options {
  EngineKind engine = EngineKind::memory;
  Over over = Over::memory;
  std::size_t every = 1;
};

std::unique_ptr<engine::Engine> open_rocks(const fs::path& directory) {
  engine::rocks::Options options;
  options.path = directory;
  options.segment_bytes = 4u << 20;
  options.sync_mode = engine::rocks::SyncMode::relaxed;
  auto opened = engine::rocks::open(options);
  if (!opened.has_value()) throw std::runtime_error(base::describe(opened.error()));
  return std::move(*opened);
}

Options options_of(std::span<char*> words) {
  Options options;
  for (const std::string_view word : words) {
    if (word == "--engine=rocks") options.engine = EngineKind::rocks;
    if (word == "--over=tcp") options.over = Over::tcp;
    if (word == "--over=tls") options.over = Over::tls;
    if (word == "--tenth" && std::getenv("GODWIT_LONG") == nullptr) options.every = 10;
  }
  return options;
}

// Where TLS runs from the first byte there is no STARTTLS to tell of; the other targets do.
bool possible(const fs::path& file, Over over) {
  return over != Over::tls || contents(file).find("STARTTLS") == std::string::npos;
}

std::vector<fs::path> transcripts(const Options& options) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(TRANSCRIPTS)) {
    if (entry.path().extension() == ".imap" && possible(entry.path(), options.over)) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::vector<fs::path> chosen;
  for (std::size_t i = 0; i < files.size(); i += options.every) chosen.push_back(files[i]);
  return chosen;
}

// Set before GoogleTest asks which transcripts there are.
Options options;

std::vector<std::string> chosen() {
  std::vector<std::string> names;
  for (const fs::path& file : transcripts(options)) names.push_back(file.string());
  return names;
}

std::unique_ptr<support::MemoryTarget> make_target(const fs::path& directory) {
  using Life = support::MemoryTarget::EngineLife;
  const bool rocks = options.engine == EngineKind::rocks;
  const Life life = rocks ? Life::reopened : Life::once;
  support::OpenEngine open = [] { return engine::memory::open(); };
  if (rocks) open = [directory] { return open_rocks(directory); };
  switch (options.over) {
    case Over::tcp: return std::make_unique<SocketTarget>(open, life, net::TlsUse::on_request);
    case Over::tls: return std::make_unique<SocketTarget>(open, life, net::TlsUse::from_start);
    case Over::memory: break;
  }
  return std::make_unique<support::MemoryTarget>(open, life);
}

class Transcript : public testing::TestWithParam<std::string> {};

TEST_P(Transcript, Holds) {
  const std::string& file = GetParam();
  const auto transcript = support::parse_transcript(contents(file));
  ASSERT_TRUE(transcript.has_value()) << file << ": " << transcript.error().detail;
  const TemporaryDirectory directory;
  const auto target = make_target(directory.path());
  const auto outcome = support::run(*transcript, *target, FIXTURE_MAIL);
  ASSERT_NE(outcome.kind, support::Outcome::Kind::skipped) << file << ": " << outcome.message;
  EXPECT_EQ(outcome.kind, support::Outcome::Kind::passed) << file << ", " << outcome.message;
}

// Of its folder and file, as GoogleTest takes names.
std::string name_of(const testing::TestParamInfo<std::string>& info) {
  const fs::path file = info.param;
  std::string name = file.parent_path().filename().string() + "_" + file.stem().string();
  std::ranges::replace_if(name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, Transcript, testing::ValuesIn(chosen()), name_of);

}  // namespace

int main(int argc, char** argv) {
  options = options_of(std::span(argv + 1, argv + argc));
  testing::InitGoogleTest(&argc, argv);
  base::log::set_level(base::log::Level::warning);
  return RUN_ALL_TESTS();
}
