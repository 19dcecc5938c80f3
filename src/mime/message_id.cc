#include "mime/message_id.h"

#include <algorithm>

#include "mime/ascii.h"
#include "mime/lexer.h"

namespace mime {
namespace {

// After a "<": the msg-id up to its ">", or nothing if another "<" or the end comes first (the "<" is left).
std::optional<std::string> rest_of_message_id(Lexer& lexer) {
  std::string id;
  for (;;) {
    lexer.skip_cfws();
    if (lexer.at_end() || lexer.peek() == '<') return std::nullopt;
    if (lexer.take_if('>')) break;
    if (lexer.peek() == '"') {
      id += lexer.quoted_string();
    } else {
      id += lexer.run("<>\"(");
    }
  }
  return id.empty() ? std::nullopt : std::optional(std::move(id));
}

std::optional<std::string> next_message_id(Lexer& lexer) {
  while (!lexer.at_end()) {
    lexer.skip_cfws();
    if (lexer.take_if('<')) {
      if (auto id = rest_of_message_id(lexer)) return id;
    } else if (!lexer.at_end() && lexer.peek() == '"') {
      lexer.quoted_string();
    } else if (lexer.run("<\"(").empty() && !lexer.at_end() && lexer.peek() != '<' && lexer.peek() != '(' &&
               !is_space(lexer.peek()) && lexer.peek() != '"') {
      lexer.take();
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> parse_message_ids(std::string_view value, std::size_t max) {
  std::vector<std::string> ids;
  Lexer lexer(value);
  std::size_t oldest = 1;  // ids[1..] is a ring of the last ones once it is full
  while (auto id = next_message_id(lexer)) {
    if (ids.size() < max) {
      ids.push_back(std::move(*id));
    } else if (max > 1) {
      ids[oldest] = std::move(*id);
      oldest = oldest + 1 < max ? oldest + 1 : 1;
    }
  }
  if (ids.size() > 1) std::rotate(ids.begin() + 1, ids.begin() + static_cast<std::ptrdiff_t>(oldest), ids.end());
  return ids;
}

std::optional<std::string> parse_message_id(std::string_view value) {
  Lexer lexer(value);
  if (auto id = next_message_id(lexer)) return id;
  // Some mail lacks the brackets.
  const std::string_view bare = trim(value);
  const bool one_word = bare.find_first_of(" \t\r\n<>\"()") == std::string_view::npos;
  if (one_word && bare.find('@') != std::string_view::npos) return std::string(bare);
  return std::nullopt;
}

// FNV-1a, its bits then mixed. The numbers are part of the stored format.
std::uint64_t message_id_hash(std::string_view normalised) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : normalised) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdu;
  hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53u;
  hash ^= hash >> 33;
  return hash == 0 ? 1 : hash;
}

}  // namespace mime
