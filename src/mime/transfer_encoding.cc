#include "mime/transfer_encoding.h"

#include <array>

#include "mime/ascii.h"
#include "mime/lexer.h"

namespace mime {
namespace {

constexpr std::uint8_t not_base64 = 0xff;

constexpr std::array<std::uint8_t, 256> make_base64_table() {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::array<std::uint8_t, 256> table{};
  table.fill(not_base64);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return table;
}
constexpr auto base64_table = make_base64_table();

// A line of quoted-printable may hold this much trailing space before it is given up as text; a line of uuencode is
// at most 61 characters.
constexpr std::size_t max_pending_space = 1024;
constexpr std::size_t max_uuencode_line = 128;

}  // namespace

TransferEncoding transfer_encoding(std::string_view value) {
  Lexer lexer(value);
  lexer.skip_cfws();
  const std::string_view name = lexer.run("();,\"");
  if (name.empty() || equals_ignore_case(name, "7bit")) return TransferEncoding::seven_bit;
  if (equals_ignore_case(name, "8bit")) return TransferEncoding::eight_bit;
  if (equals_ignore_case(name, "binary")) return TransferEncoding::binary;
  if (equals_ignore_case(name, "base64")) return TransferEncoding::base64;
  if (equals_ignore_case(name, "quoted-printable")) return TransferEncoding::quoted_printable;
  for (const std::string_view uu : {"x-uuencode", "x-uue", "uuencode", "x-uu"}) {
    if (equals_ignore_case(name, uu)) return TransferEncoding::uuencode;
  }
  return TransferEncoding::unknown;
}

void TransferDecoder::feed(std::string_view in, std::string& out) {
  switch (encoding_) {
    case TransferEncoding::base64: return base64(in, out);
    case TransferEncoding::quoted_printable: return quoted_printable(in, out);
    case TransferEncoding::uuencode: return uuencode(in, out);
    case TransferEncoding::seven_bit:
    case TransferEncoding::eight_bit:
    case TransferEncoding::binary:
    case TransferEncoding::unknown: out += in; return;
  }
}

// RFC 2045 6.8. Padding ends one encoded run; mail that was put together from several has another one after it.
void TransferDecoder::base64(std::string_view in, std::string& out) {
  for (const char c : in) {
    const std::uint8_t sextet = base64_table[static_cast<unsigned char>(c)];
    if (sextet == not_base64) {
      if (c == '=') {
        if (sextets_ >= 2) finish(out);
        sextets_ = 0;
        bits_ = 0;
      } else if (!is_space(c)) {
        damaged_ = true;
      }
      continue;
    }
    bits_ = bits_ << 6 | sextet;
    if (++sextets_ < 4) continue;
    out += {static_cast<char>(bits_ >> 16), static_cast<char>(bits_ >> 8), static_cast<char>(bits_)};
    sextets_ = 0;
    bits_ = 0;
  }
}

// `pending_` holds either an escape that is not complete ("=", "=4", "=\r", "=  ") or white space that may turn
// out to trail (RFC 2045 6.7 (3): it goes).
void TransferDecoder::quoted_printable(std::string_view in, std::string& out) {
  for (const char c : in) {
    if (!pending_.empty() && pending_.front() == '=') {
      pending_.push_back(c);
      quoted_printable_escape(out);
    } else if (c == '=') {
      out += pending_;
      pending_ = "=";
    } else if (is_wsp(c) || c == '\r') {
      if (pending_.size() >= max_pending_space) {
        out += pending_;
        pending_.clear();
      }
      pending_.push_back(c);
    } else {
      if (c == '\n') {
        if (!pending_.empty() && pending_.back() == '\r') out.push_back('\r');
      } else {
        out += pending_;
      }
      pending_.clear();
      out.push_back(c);
    }
  }
}

// `pending_` is "=" and at least one character more.
void TransferDecoder::quoted_printable_escape(std::string& out) {
  const char last = pending_.back();
  if (last == '\n') {  // soft line break
    pending_.clear();
    return;
  }
  if (is_wsp(pending_[1]) || pending_[1] == '\r') {  // "=  CRLF": a soft line break that grew a tail on its way
    if ((is_wsp(last) || last == '\r') && pending_.size() < max_pending_space) return;
  } else if (hex_value(pending_[1]) >= 0) {
    if (pending_.size() == 2) return;
    if (hex_value(last) >= 0) {
      out.push_back(static_cast<char>(hex_value(pending_[1]) * 16 + hex_value(last)));
      pending_.clear();
      return;
    }
  }
  // Not an escape: the text stands for itself, and what came last may begin something.
  damaged_ = true;
  const std::string text = std::move(pending_);
  pending_.clear();
  out.push_back('=');
  quoted_printable(std::string_view(text).substr(1), out);
}

// Lines between "begin MODE NAME" and "end"; each line tells its own length in its first character.
void TransferDecoder::uuencode(std::string_view in, std::string& out) {
  for (const char c : in) {
    if (c == '\n') {
      uuencode_line(out);
      pending_.clear();
    } else if (c != '\r' && pending_.size() < max_uuencode_line) {
      pending_.push_back(c);
    }
  }
}

void TransferDecoder::uuencode_line(std::string& out) {
  if (!in_uuencode_) {
    in_uuencode_ = pending_.starts_with("begin ");
    return;
  }
  if (pending_ == "end" || pending_.empty()) {
    in_uuencode_ = pending_.empty();
    return;
  }
  const auto value = [&](std::size_t i) {
    return i < pending_.size() ? static_cast<unsigned>(pending_[i] - ' ') & 63u : 0u;
  };
  std::size_t left = value(0);
  for (std::size_t i = 1; left > 0 && i < pending_.size(); i += 4) {
    const unsigned bits = value(i) << 18 | value(i + 1) << 12 | value(i + 2) << 6 | value(i + 3);
    for (int shift = 16; shift >= 0 && left > 0; shift -= 8, --left) out.push_back(static_cast<char>(bits >> shift));
  }
  if (left > 0) damaged_ = true;
}

void TransferDecoder::finish(std::string& out) {
  if (encoding_ == TransferEncoding::base64) {
    if (sextets_ == 1) damaged_ = true;
    if (sextets_ == 2) out.push_back(static_cast<char>(bits_ >> 4));
    if (sextets_ == 3) out += {static_cast<char>(bits_ >> 10), static_cast<char>(bits_ >> 2)};
    sextets_ = 0;
    bits_ = 0;
  } else if (encoding_ == TransferEncoding::quoted_printable) {
    if (!pending_.empty() && pending_.front() == '=') {
      damaged_ = pending_.size() > 1 && !is_space(pending_[1]);
      if (damaged_) out += pending_;
    }
    pending_.clear();
  } else if (encoding_ == TransferEncoding::uuencode) {
    uuencode_line(out);
    pending_.clear();
  }
}

}  // namespace mime
