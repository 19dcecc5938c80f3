// The MIME parser: bytes of a message pushed in, its Structure out. One pass, linear in the input; it holds
// one header block and the part tree, never a body. It cannot fail: any byte string is a message.
//
// Line breaks are CRLF or bare LF. A header block starts anew after a delimiter and in message/rfc822; it
// ends at the blank line, at a delimiter of an enclosing multipart, or, when no field has been seen yet,
// before a line that is no field: such a part has no header. A multipart whose delimiter never occurs has one
// child, text/plain, that is its whole body: people can still read it.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "mime/limits.h"
#include "mime/structure.h"

namespace mime {

// Is told what the parser meets, while it meets it. All calls come from within Parser::feed and finish.
class PartVisitor {
 public:
  enum class Want { body, nothing };
  virtual ~PartVisitor() = default;
  // A header block ended: `so_far.parts[part]` is filled in but for its body. `header` is the block, cut at
  // Limits::header_bytes; it lives only for this call. The answer is looked at for leaves alone. The stand-in child of
  // a multipart whose delimiter never occurs is not told of: it is known too late.
  virtual Want on_header(const Structure& so_far, PartIndex part, std::string_view header) = 0;
  // Bytes of the body of the leaf whose header came last and was wanted, in order, not decoded.
  virtual void on_body(std::string_view bytes) = 0;
  virtual void on_body_end() = 0;
};

class Parser {
 public:
  // `visitor` may be null and outlives the parser.
  explicit Parser(const Limits& limits = {}, PartVisitor* visitor = nullptr);
  ~Parser();
  Parser(Parser&&) noexcept;
  Parser& operator=(Parser&&) noexcept;

  // The recipient's own fields that stand before the message (Return-Path, Delivered-To): complete lines,
  // before any feed(). They are part of the header, but do not stop a message without a header from being
  // one.
  void feed_prefix(std::string_view fields);
  void feed(std::string_view bytes);
  // The parser is spent afterwards.
  Structure finish();

 private:
  class State;
  std::unique_ptr<State> state_;
};

// All at once, for what is in memory.
Structure parse(std::string_view message, const Limits& limits = {});

}  // namespace mime
