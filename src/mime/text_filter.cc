#include "mime/text_filter.h"

#include <algorithm>
#include <array>
#include <span>

#include "mime/ascii_run.h"

namespace mime {
namespace {

// Content-Type and Content-Transfer-Encoding, the two that say how a body is read.
constexpr std::string_view content_field_start = "CONTENT-T";

// Charsets whose octets below 0x80 are ASCII.
constexpr std::array<std::string_view, 8> ascii_charsets{"us-ascii",    "utf-8", "iso-8859-1",   "iso-8859-2",
                                                         "iso-8859-15", "utf8",  "windows-1252", "windows-1250"};
// Types that are searched as written, hold parts, or are not searched; none of them nests a message or is HTML.
constexpr std::array<std::string_view, 9> plain_types{"text/plain",
                                                      "multipart/mixed",
                                                      "multipart/alternative",
                                                      "multipart/related",
                                                      "multipart/signed",
                                                      "application/",
                                                      "image/",
                                                      "audio/",
                                                      "video/"};
constexpr std::array<std::string_view, 3> plain_encodings{"7bit", "8bit", "binary"};

// Up to the line break that no white space follows.
std::string_view field_value(std::string_view text) {
  std::size_t end = text.find('\n');
  while (end != text.npos && end + 1 < text.size() && is_wsp(text[end + 1])) end = text.find('\n', end + 1);
  return trim(text.substr(0, end));
}

const std::string_view* prefix_of(std::string_view text, std::span<const std::string_view> prefixes) {
  const auto found =
      std::ranges::find_if(prefixes, [&](std::string_view prefix) { return starts_with_ignore_case(text, prefix); });
  return found == prefixes.end() ? nullptr : &*found;
}

std::size_t find_ignoring_case(std::string_view text, std::string_view lower_case) {
  const auto found = std::search(text.begin(), text.end(), lower_case.begin(), lower_case.end(),
                                 [](char a, char b) { return ascii_lower(a) == b; });
  return found == text.end() ? text.npos : static_cast<std::size_t>(found - text.begin());
}

// `text` stands behind the word "charset".
bool names_ascii_charset(std::string_view text) {
  if (text.empty() || text.front() != '=') return false;
  text.remove_prefix(1);
  const bool quoted = !text.empty() && text.front() == '"';
  if (quoted) text.remove_prefix(1);
  const std::size_t size = std::min(text.find_first_of(quoted ? "\"" : "; \t\r\n\""), text.size());
  const std::string_view name = text.substr(0, size);
  if (std::ranges::none_of(ascii_charsets, [&](auto known) { return equals_ignore_case(name, known); })) return false;
  if (quoted && size == text.size()) return false;
  text = trim(text.substr(size + (quoted ? 1 : 0)));
  return text.empty() || text.front() == ';';
}

// Every "charset" counts, wherever it stands: the one that is meant is among them. Comments, escapes and the stars of
// RFC 2231 are left to the parser.
bool is_plain_type(std::string_view value) {
  const std::string_view* type = prefix_of(value, plain_types);
  if (type == nullptr || value.find_first_of("(*\\") != value.npos) return false;
  value.remove_prefix(type->size());
  // "text/plainish" and "multipart/mixed-up" are other types.
  if (type->back() != '/' && !value.empty() && value.front() != ';' && !is_space(value.front())) return false;
  for (std::size_t at = find_ignoring_case(value, "charset"); at != value.npos;
       at = find_ignoring_case(value, "charset")) {
    value.remove_prefix(at + std::string_view("charset").size());
    if (!names_ascii_charset(value)) return false;
  }
  return true;
}

bool is_plain_encoding(std::string_view value) {
  return std::ranges::any_of(plain_encodings, [&](auto known) { return equals_ignore_case(value, known); });
}

// `text` stands behind content_field_start.
bool is_plain_field(std::string_view text) {
  if (starts_with_ignore_case(text, "ype:")) return is_plain_type(field_value(text.substr(4)));
  if (starts_with_ignore_case(text, "ransfer-encoding:")) return is_plain_encoding(field_value(text.substr(17)));
  return false;
}

}  // namespace

TextFilter::TextFilter(const std::vector<TextSearch::Needle>& needles)
    : content_field_(std::string(content_field_start), LetterCase::ascii_ignored), encoded_word_("=?") {
  for (const TextSearch::Needle& needle : needles) {
    if (needle.scope == SearchScope::text) {
      header_asked_ = true;
      // The colon and the white space behind it are ours, and folding comes in between.
      if (needle.text.find_first_of(": \t\r\n") != needle.text.npos) answerable_ = false;
    }
    asked_.push_back({Substring(needle.text, LetterCase::ascii_ignored), needle.scope, is_ascii(needle.text)});
  }
}

// What a part says of itself in its header, all occurrences of it.
bool TextFilter::has_only_plain_parts(std::string_view message) const {
  std::size_t at = content_field_.find(message);
  for (; at != Substring::npos; at = content_field_.find(message, at)) {
    at += content_field_start.size();
    if (!is_plain_field(message.substr(at))) return false;
  }
  return true;
}

// Whether the text of the message is its octets, but for their case.
bool TextFilter::is_answerable(std::string_view message) const {
  if (!answerable_ || !is_ascii(message)) return false;
  // Encoded words and, in parameters, stars hide what a header says.
  if (header_asked_ && (encoded_word_.in(message) || message.find('*') != message.npos)) return false;
  return has_only_plain_parts(message);
}

bool TextFilter::rules_out(std::string_view message) const {
  // The needles first: where one is, nothing else need be known.
  const bool may_be_there =
      std::ranges::any_of(asked_, [&](const Asked& asked) { return asked.ascii && asked.needle.in(message); });
  return !may_be_there && is_answerable(message);
}

}  // namespace mime
