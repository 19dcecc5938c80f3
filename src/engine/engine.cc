#include "engine/engine.h"

namespace engine {

KeyRange prefix_range(std::string_view prefix) {
  std::string to(prefix);
  while (!to.empty() && static_cast<unsigned char>(to.back()) == 0xff) to.pop_back();
  if (!to.empty()) to.back() = static_cast<char>(static_cast<unsigned char>(to.back()) + 1);
  return {std::string(prefix), std::move(to)};
}

}  // namespace engine
