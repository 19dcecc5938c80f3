// A random history of batches against an engine on a faulty disk, and the check of what a power cut left of it.
//
// Each partition is a chain of versions: a batch holds only on top of the one before it. What is expected at each
// version is kept, so that afterwards the version found says exactly what else must be there.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "engine/fault/disk.h"
#include "engine/rocks/rocks.h"
#include "tests/conformance/blocking.h"

namespace crash {

using conformance::Blocking;
using engine::BodyId;
using engine::Partition;

// A store in a directory of its own, with segments and buffers so small that short histories roll, flush and reclaim.
class Directory {
 public:
  Directory();
  ~Directory();
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  const std::string& path() const { return path_; }
  engine::rocks::Options options(engine::fault::Disk* disk) const;

 private:
  std::string path_;
};

class Workload {
 public:
  explicit Workload(std::uint64_t seed) : random_(seed) {}

  // Goes on until `batches` more were answered or one ended in unavailable. Call again after a reopening.
  void run(engine::Engine& engine, int batches);
  // Everything acknowledged is there, nothing is there in part, the order is kept; from then on goes on from what was
  // found.
  void verify(engine::Engine& engine);
  std::size_t acknowledged() const;

 private:
  struct Body {
    BodyId id;
    std::size_t length;
    std::uint64_t seed;
  };
  struct Contents {  // of a partition at one version
    std::map<std::string, std::string> small, bulk;
    std::vector<Body> bodies;
  };
  struct Chain {
    std::vector<Contents> versions = std::vector<Contents>(1);  // as submitted
    std::size_t acknowledged = 0;                               // guarded by Answers
  };
  struct Answers;

  engine::Batch next(Chain& chain, Blocking engine, bool& has_failed);
  void verify_chain(Blocking engine, Partition partition, Chain& chain);
  std::uint64_t up_to(std::uint64_t n) { return random_() % n; }

  std::mt19937_64 random_;
  std::map<Partition, Chain> chains_;
};

// How many rounds GODWIT_CRASH_ROUNDS wants.
int rounds(int usual);

// Runs round(0) to round(count - 1), several at a time, until one fails.
void in_parallel(int count, const std::function<void(int)>& round);

}  // namespace crash
