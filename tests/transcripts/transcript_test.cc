// Every transcript below this folder as a test of its own, each on a fresh store:
//   transcript_test [--engine=memory|rocks] --gtest_filter='*fetch*'
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>

#include <gtest/gtest.h>
#include <stdlib.h>

#include "base/log.h"
#include "engine/memory/memory.h"
#include "engine/rocks/rocks.h"
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

std::unique_ptr<engine::Engine> open_rocks(const fs::path& directory) {
  engine::rocks::Options options;
  options.path = directory;
  options.segment_bytes = 4u << 20;
  options.sync_mode = engine::rocks::SyncMode::relaxed;
  auto opened = engine::rocks::open(options);
  if (!opened.has_value()) throw std::runtime_error(base::describe(opened.error()));
  return std::move(*opened);
}

class TranscriptTest : public testing::Test {
 public:
  TranscriptTest(fs::path file, EngineKind kind) : file_(std::move(file)), kind_(kind) {}

  void TestBody() override {
    const auto transcript = support::parse_transcript(contents(file_));
    ASSERT_TRUE(transcript.has_value()) << file_ << ": " << transcript.error().detail;
    const TemporaryDirectory directory;
    const auto target = make_target(directory.path());
    const auto outcome = support::run(*transcript, *target, FIXTURE_MAIL);
    ASSERT_NE(outcome.kind, support::Outcome::Kind::skipped) << file_ << ": " << outcome.message;
    EXPECT_EQ(outcome.kind, support::Outcome::Kind::passed) << file_ << ", " << outcome.message;
  }

 private:
  std::unique_ptr<support::MemoryTarget> make_target(const fs::path& directory) const {
    using support::MemoryTarget;
    if (kind_ == EngineKind::memory) {
      return std::make_unique<MemoryTarget>([] { return engine::memory::open(); }, MemoryTarget::EngineLife::once);
    }
    return std::make_unique<MemoryTarget>([directory] { return open_rocks(directory); },
                                          MemoryTarget::EngineLife::reopened);
  }

  fs::path file_;
  EngineKind kind_;
};

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  base::log::set_level(base::log::Level::warning);
  const bool rocks = argc > 1 && std::string_view(argv[1]) == "--engine=rocks";
  const auto kind = rocks ? EngineKind::rocks : EngineKind::memory;
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(TRANSCRIPTS)) {
    if (entry.path().extension() == ".imap") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  for (const auto& file : files) {
    const auto area = file.parent_path().filename().string();
    testing::RegisterTest(area.c_str(), file.stem().c_str(), nullptr, nullptr, file.c_str(), 1,
                          [file, kind]() -> testing::Test* { return new TranscriptTest(file, kind); });
  }
  return RUN_ALL_TESTS();
}
