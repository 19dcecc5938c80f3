// Cuts what an IMAP server sends into responses (RFC 9051 2.2.2), literals included, and tallies them.
#pragma once

#include <string>
#include <string_view>

#include "tally.h"

namespace load {

class ResponseReader {
 public:
  class Listener {
   public:
    virtual ~Listener() = default;
    // Each is the response up to its first literal or end, without CRLF.
    virtual void tagged(std::string_view line) = 0;
    virtual void continuation() = 0;
    virtual void untagged(std::string_view) {}
  };

  ResponseReader(Tally& tally, Listener& listener) : tally_(tally), listener_(listener) {}
  void feed(std::string_view bytes);

 private:
  void line(std::string_view text);
  void response(std::string_view text);
  void count_untagged(std::string_view text);
  void count_numbers(std::string_view text);
  void take_literal(std::string_view& bytes);

  Tally& tally_;
  Listener& listener_;
  std::string partial_;  // of a line
  std::size_t literal_left_ = 0;
  enum class In { response, continued } in_ = In::response;
  Digest digest_;
};

}  // namespace load
