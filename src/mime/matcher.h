// Finds several strings in a stream, each once. Linear in the stream for any needle (Knuth-Morris-Pratt),
// memory is that of the needles.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mime {

class Matcher {
 public:
  // Needles are prepared (unicode_casemap) like the text. An empty one is found at once.
  explicit Matcher(const std::vector<std::string>& needles);

  void feed(std::string_view prepared);
  // Text that follows is not next to text before: no match reaches across.
  void separate();

  bool found(std::size_t needle) const { return needles_[needle].found; }
  bool all_found() const { return missing_ == 0; }

 private:
  struct Needle {
    std::string text;
    std::vector<std::uint32_t> failure;  // the longest proper border of each prefix
    std::uint32_t matched = 0;
    bool found = false;
  };
  static void advance(Needle& needle, std::string_view prepared);

  std::vector<Needle> needles_;
  std::size_t missing_ = 0;
};

}  // namespace mime
