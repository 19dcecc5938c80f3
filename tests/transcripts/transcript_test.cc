// Every transcript below this folder as a test of its own, each on a fresh store in memory:
//   transcript_test --gtest_filter='*fetch*'
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "base/log.h"
#include "engine/memory/memory.h"
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

class TranscriptTest : public testing::Test {
 public:
  explicit TranscriptTest(fs::path file) : file_(std::move(file)) {}

  void TestBody() override {
    const auto transcript = support::parse_transcript(contents(file_));
    ASSERT_TRUE(transcript.has_value()) << file_ << ": " << transcript.error().detail;
    support::MemoryTarget target([] { return engine::memory::open(); }, support::MemoryTarget::EngineLife::once);
    const auto outcome = support::run(*transcript, target, FIXTURE_MAIL);
    ASSERT_NE(outcome.kind, support::Outcome::Kind::skipped) << file_ << ": " << outcome.message;
    EXPECT_EQ(outcome.kind, support::Outcome::Kind::passed) << file_ << ", " << outcome.message;
  }

 private:
  fs::path file_;
};

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  base::log::set_level(base::log::Level::warning);
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(TRANSCRIPTS)) {
    if (entry.path().extension() == ".imap") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  for (const auto& file : files) {
    const auto area = file.parent_path().filename().string();
    testing::RegisterTest(area.c_str(), file.stem().c_str(), nullptr, nullptr, file.c_str(), 1,
                          [file]() -> testing::Test* { return new TranscriptTest(file); });
  }
  return RUN_ALL_TESTS();
}
