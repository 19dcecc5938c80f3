#include "mime/base_subject.h"

#include "mime/ascii.h"

namespace mime {
namespace {

// Step (1), after decoding: tabs and line breaks to spaces, runs of spaces to one.
std::string collapse_spaces(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (!is_space(c)) {
      out.push_back(c);
    } else if (out.empty() || out.back() != ' ') {
      out.push_back(' ');
    }
  }
  return out;
}

// Sizes of what a text begins with; 0: it does not.

// subj-blob = "[" *BLOBCHAR "]" *WSP
std::size_t subj_blob(std::string_view text) {
  if (!text.starts_with('[')) return 0;
  const std::size_t close = text.find_first_of("[]", 1);
  if (close == std::string_view::npos || text[close] == '[') return 0;
  const std::size_t end = text.find_first_not_of(' ', close + 1);
  return end == std::string_view::npos ? text.size() : end;
}

// subj-refwd = ("re" / ("fw" ["d"])) *WSP [subj-blob] ":"
std::size_t subj_refwd(std::string_view text) {
  std::size_t n = 0;
  if (starts_with_ignore_case(text, "re")) n = 2;
  if (starts_with_ignore_case(text, "fw")) n = starts_with_ignore_case(text, "fwd") ? 3 : 2;
  if (n == 0) return 0;
  while (n < text.size() && text[n] == ' ') ++n;
  n += subj_blob(text.substr(n));
  return n < text.size() && text[n] == ':' ? n + 1 : 0;
}

// Step (2).
std::string_view without_trailers(std::string_view text, bool& reply_or_forward) {
  for (;;) {
    if (text.ends_with(' ')) {
      text.remove_suffix(1);
    } else if (text.size() >= 5 && equals_ignore_case(text.substr(text.size() - 5), "(fwd)")) {
      text.remove_suffix(5);
      reply_or_forward = true;
    } else {
      return text;
    }
  }
}

// Steps (3) to (5). Blobs that no subj-refwd follows are removed as far as text is left; they are walked over once.
std::string_view without_leaders(std::string_view text, bool& reply_or_forward) {
  for (;;) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    std::size_t last_blob = 0;
    std::size_t end = 0;
    while (const std::size_t size = subj_blob(text.substr(end))) {
      last_blob = end;
      end += size;
    }
    const std::size_t refwd = subj_refwd(text.substr(end));
    if (refwd == 0) return text.substr(end < text.size() ? end : last_blob);
    text.remove_prefix(end + refwd);
    reply_or_forward = true;
  }
}

}  // namespace

BaseSubject base_subject(std::string_view decoded) {
  const std::string collapsed = collapse_spaces(decoded);
  BaseSubject result;
  std::string_view text = collapsed;
  for (;;) {
    text = without_trailers(text, result.reply_or_forward);
    text = without_leaders(text, result.reply_or_forward);
    // Step (6).
    if (!starts_with_ignore_case(text, "[fwd:") || !text.ends_with(']')) break;
    text = text.substr(5, text.size() - 6);
    result.reply_or_forward = true;
  }
  result.text = text;
  return result;
}

}  // namespace mime
