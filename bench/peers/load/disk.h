// The disk alone: 4 KB appended to a file and synced, one after the other. What a durable answer costs at the least.
#pragma once

#include "run.h"

namespace load {

class DiskLoop : public Session {
 public:
  explicit DiskLoop(Run& run) : run_(run) {}
  void open() override;
  void start() override;

 private:
  Run& run_;
  int descriptor_ = -1;
};

}  // namespace load
