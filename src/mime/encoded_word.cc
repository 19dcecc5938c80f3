#include "mime/encoded_word.h"

#include <optional>

#include "mime/ascii.h"
#include "mime/charset.h"
#include "mime/transfer_encoding.h"

namespace mime {
namespace {

// encoded-word = "=?" charset "?" encoding "?" encoded-text "?="; views into the text.
struct EncodedWord {
  std::string_view charset;
  char encoding = 'q';
  std::string_view text;
  std::size_t size = 0;  // of the whole word
};

constexpr std::size_t max_charset_bytes = 100;

std::string decode_q(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '=' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0) {
      out.push_back(static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2])));
      i += 2;
    } else {
      out.push_back(text[i] == '_' ? ' ' : text[i]);
    }
  }
  return out;
}

std::string decode_bytes(const EncodedWord& word) {
  if (word.encoding == 'q') return decode_q(word.text);
  std::string out;
  TransferDecoder decoder(TransferEncoding::base64);
  decoder.feed(word.text, out);
  decoder.finish(out);
  return out;
}

class Decoder {
 public:
  explicit Decoder(std::string_view text) : text_(text) {}

  std::string run() {
    std::size_t plain_start = 0;
    for (std::size_t i = text_.find("=?"); i != std::string_view::npos; i = text_.find("=?", i)) {
      const auto word = encoded_word(i);
      if (!word) {
        i += 2;
        continue;
      }
      plain(text_.substr(plain_start, i - plain_start));
      if (!equals_ignore_case(charset_, word->charset)) flush();
      charset_ = word->charset;
      after_word_ = true;
      bytes_ += decode_bytes(*word);
      i += word->size;
      plain_start = i;
    }
    after_word_ = false;
    plain(text_.substr(plain_start));
    return std::move(out_);
  }

 private:
  // Text between encoded-words; white space alone between two of them does not count, RFC 2047 6.2.
  void plain(std::string_view text) {
    if (after_word_ && trim(text).empty()) return;
    flush();
    after_word_ = false;
    out_ += to_utf8(text, {});
  }
  void flush() {
    out_ += to_utf8(bytes_, charset_);
    bytes_.clear();
    charset_ = {};
  }
  std::optional<EncodedWord> encoded_word(std::size_t start);
  std::size_t next_close(std::size_t from);

  std::string_view text_;
  std::string out_;
  std::string bytes_;  // of adjacent words of the same charset
  std::string_view charset_;
  bool after_word_ = false;
  std::size_t close_ = 0;  // the first "?=" at or after where it was last looked for
  std::size_t close_from_ = std::string_view::npos;
};

// The first "?=" at or after `from`; positions only grow, so that all look-ups together are one pass.
std::size_t Decoder::next_close(std::size_t from) {
  if (close_from_ == std::string_view::npos || close_ < from) {
    close_from_ = from;
    close_ = text_.find("?=", from);
  }
  return close_;
}

std::optional<EncodedWord> Decoder::encoded_word(std::size_t start) {
  EncodedWord word;
  const std::string_view head = text_.substr(start + 2, max_charset_bytes);
  const std::size_t charset_end = head.find('?');
  if (charset_end == std::string_view::npos || charset_end == 0 || charset_end + 2 >= head.size()) return std::nullopt;
  word.charset = head.substr(0, charset_end);
  word.encoding = ascii_lower(head[charset_end + 1]);
  if (word.encoding != 'q' && word.encoding != 'b') return std::nullopt;
  if (head[charset_end + 2] != '?' || word.charset.find(' ') != std::string_view::npos) return std::nullopt;
  const std::size_t text_start = start + 2 + charset_end + 3;
  const std::size_t close = next_close(text_start);
  if (close == std::string_view::npos) return std::nullopt;
  word.text = text_.substr(text_start, close - text_start);
  // A word that begins before this one ended is another one's beginning.
  if (word.text.find("=?") != std::string_view::npos && word.encoding == 'b') return std::nullopt;
  word.size = close + 2 - start;
  return word;
}

}  // namespace

std::string decode_header_text(std::string_view text) { return Decoder(text).run(); }

}  // namespace mime
