// Content-Transfer-Encoding (RFC 2045 6): its names, and decoders that stream. Used for BINARY, SEARCH and
// previews.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mime {

enum class TransferEncoding : std::uint8_t {
  seven_bit,
  eight_bit,
  binary,
  base64,
  quoted_printable,
  uuencode,  // x-uuencode, x-uue, uuencode
  unknown,   // BINARY answers UNKNOWN-CTE, RFC 3516 4.3
};

// From the field's value; comments and trailing garbage are passed over. Empty is 7bit.
TransferEncoding transfer_encoding(std::string_view value);

// Undoes one transfer encoding. Input may be cut anywhere. Never fails: bytes that do not belong to the
// encoding are passed over (base64) or kept as they are (quoted-printable), RFC 2045 6.7 and 6.8; `damaged`
// remembers that. `unknown` copies.
class TransferDecoder {
 public:
  explicit TransferDecoder(TransferEncoding encoding) : encoding_(encoding) {}
  void feed(std::string_view in, std::string& out);
  void finish(std::string& out);
  bool damaged() const { return damaged_; }

 private:
  void base64(std::string_view in, std::string& out);
  void quoted_printable(std::string_view in, std::string& out);
  void quoted_printable_escape(std::string& out);
  void uuencode(std::string_view in, std::string& out);
  void uuencode_line(std::string& out);

  TransferEncoding encoding_;
  bool damaged_ = false;
  bool in_uuencode_ = false;  // between begin and end
  std::uint32_t bits_ = 0;    // base64: 0 to 3 sextets
  unsigned sextets_ = 0;
  std::string pending_;  // quoted-printable: a possible escape or trailing space; uuencode: a line
};

}  // namespace mime
