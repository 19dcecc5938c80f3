// The messages a run sends, made before its clock starts unless there are too many to hold.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "corpus.h"

namespace load {

class MailPool {
 public:
  MailPool(Kind kind, std::uint64_t first, std::uint64_t count);
  // The `index`-th; after the last comes the first again. Valid until the next call.
  const std::string& message(std::uint64_t index);
  [[nodiscard]] std::uint64_t number(std::uint64_t index) const { return first_ + index % count_; }
  void prepare();

 private:
  Kind kind_;
  std::uint64_t first_;
  std::uint64_t count_;
  std::vector<std::string> made_;
  std::string latest_;
};

}  // namespace load
