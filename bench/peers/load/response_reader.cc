#include "response_reader.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace load {
namespace {

// The size that `{123}` at the end of a line announces.
std::optional<std::size_t> literal_at_end(std::string_view line) {
  if (!line.ends_with('}')) return std::nullopt;
  const std::size_t brace = line.rfind('{');
  if (brace == std::string_view::npos) return std::nullopt;
  std::size_t size = 0;
  const char* last = line.data() + line.size() - 1;
  const auto parsed = std::from_chars(line.data() + brace + 1, last, size);
  return parsed.ec == std::errc() && parsed.ptr == last ? std::optional(size) : std::nullopt;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

void ResponseReader::feed(std::string_view bytes) {
  tally_.bytes += bytes.size();
  while (!bytes.empty()) {
    if (literal_left_ > 0) {
      take_literal(bytes);
      continue;
    }
    const std::size_t end = bytes.find('\n');
    if (end == std::string_view::npos) {
      partial_ += bytes;
      return;
    }
    std::string_view text = bytes.substr(0, end);
    if (!partial_.empty()) {
      partial_ += text;
      text = partial_;
    }
    if (text.ends_with('\r')) text.remove_suffix(1);
    line(text);
    partial_.clear();
    bytes.remove_prefix(end + 1);
  }
}

void ResponseReader::take_literal(std::string_view& bytes) {
  const std::size_t taken = std::min(literal_left_, bytes.size());
  digest_.add(bytes.substr(0, taken));
  bytes.remove_prefix(taken);
  literal_left_ -= taken;
  if (literal_left_ == 0) tally_.literal_digest += digest_.end();
}

void ResponseReader::line(std::string_view text) {
  const In was = in_;
  const std::optional<std::size_t> literal = literal_at_end(text);
  if (literal) {
    ++tally_.literals;
    tally_.literal_bytes += *literal;
    literal_left_ = *literal;
    if (*literal == 0) tally_.literal_digest += digest_.end();
  }
  in_ = literal ? In::continued : In::response;
  if (was == In::response) response(text);
}

void ResponseReader::response(std::string_view text) {
  if (text.starts_with("* ")) {
    count_untagged(text.substr(2));
    listener_.untagged(text);
  } else if (text.starts_with('+')) {
    listener_.continuation();
  } else {
    const std::size_t space = text.find(' ');
    const bool ok = space != std::string_view::npos && text.substr(space + 1).starts_with("OK");
    ++(ok ? tally_.ok : tally_.refused);
    listener_.tagged(text);
  }
}

void ResponseReader::count_untagged(std::string_view text) {
  std::uint64_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec == std::errc()) {
    text.remove_prefix(parsed.ptr - text.data());
    if (text.starts_with(" FETCH")) {
      ++tally_.fetch;
    } else if (text.starts_with(" EXISTS")) {
      ++tally_.exists;
      tally_.largest_exists = std::max(tally_.largest_exists, number);
    } else if (text.starts_with(" EXPUNGE")) {
      ++tally_.expunge;
    } else {
      ++tally_.other;
    }
  } else if (text.starts_with("SEARCH") || text.starts_with("SORT") || text.starts_with("THREAD")) {
    count_numbers(text);
  } else {
    ++tally_.other;
  }
}

void ResponseReader::count_numbers(std::string_view text) {
  Digest digest;
  for (std::size_t at = 0; at < text.size();) {
    if (!is_digit(text[at])) {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    digest.add(text.substr(begin, at - begin));
    digest.add(" ");
    ++tally_.numbers;
  }
  tally_.number_digest += digest.end();
}

}  // namespace load
