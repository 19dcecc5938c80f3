#include "mime/matcher.h"

#include <cstring>

namespace mime {
namespace {

std::vector<std::uint32_t> failure_function(std::string_view text) {
  std::vector<std::uint32_t> failure(text.size(), 0);
  for (std::size_t i = 1, border = 0; i < text.size(); ++i) {
    while (border > 0 && text[i] != text[border]) border = failure[border - 1];
    if (text[i] == text[border]) ++border;
    failure[i] = static_cast<std::uint32_t>(border);
  }
  return failure;
}

}  // namespace

Matcher::Matcher(const std::vector<std::string>& needles) {
  for (const std::string& text : needles) {
    Needle needle;
    needle.text = text;
    needle.failure = failure_function(text);
    needle.found = text.empty();
    if (!needle.found) ++missing_;
    needles_.push_back(std::move(needle));
  }
}

void Matcher::advance(Needle& needle, std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    if (needle.matched == 0) {
      const void* first = std::memchr(text.data() + i, needle.text.front(), text.size() - i);
      if (first == nullptr) return;
      i = static_cast<std::size_t>(static_cast<const char*>(first) - text.data());
    }
    while (needle.matched > 0 && text[i] != needle.text[needle.matched]) {
      needle.matched = needle.failure[needle.matched - 1];
    }
    if (text[i] == needle.text[needle.matched]) ++needle.matched;
    ++i;
    if (needle.matched == needle.text.size()) {
      needle.found = true;
      return;
    }
  }
}

void Matcher::feed(std::string_view prepared) {
  if (missing_ == 0) return;
  for (Needle& needle : needles_) {
    if (needle.found) continue;
    advance(needle, prepared);
    if (needle.found) --missing_;
  }
}

void Matcher::separate() {
  for (Needle& needle : needles_) needle.matched = 0;
}

}  // namespace mime
