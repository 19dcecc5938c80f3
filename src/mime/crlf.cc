#include "mime/crlf.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "mime/byte_block.h"

namespace mime {
namespace {

// Whether each CR is followed by an LF and each LF follows a CR, asked of many places and those before them at a time.
bool breaks_lines_by_crlf(std::string_view in) {
  if (in.empty()) return true;
  if (in.front() == '\n' || in.back() == '\r') return false;
  const char* at = in.data() + 1;
  const char* const end = in.data() + in.size();
  ByteBlock torn{};
  for (; end - at >= static_cast<std::ptrdiff_t>(byte_block_bytes); at += byte_block_bytes)
    torn |= equal_to(load_block(at - 1), '\r') ^ equal_to(load_block(at), '\n');
  if (any_byte(torn)) return false;
  for (; at < end; ++at)
    if ((at[-1] == '\r') != (at[0] == '\n')) return false;
  return true;
}

}  // namespace

base::Result<> CrlfNormaliser::bare_cr(std::string& out) {
  saw_bare_cr_ = true;
  if (policy_.bare_cr == BareCr::refuse) return base::fail(base::Errc::bad_syntax, "bare CR");
  out += policy_.bare_cr == BareCr::normalise ? "\r\n" : "\r";
  return {};
}

base::Result<> CrlfNormaliser::bare_lf(std::string& out) {
  saw_bare_lf_ = true;
  if (policy_.bare_lf == BareLf::refuse) return base::fail(base::Errc::bad_syntax, "bare LF");
  out += "\r\n";
  return {};
}

base::Result<> CrlfNormaliser::feed(std::string_view in, std::string& out) {
  while (!in.empty()) {
    if (pending_cr_) {
      pending_cr_ = false;
      if (in.front() == '\n') {
        out += "\r\n";
        in.remove_prefix(1);
        continue;
      }
      TRY(bare_cr(out));
    }
    // find_first_of() would call a function for every byte.
    const auto at = std::find_if(in.begin(), in.end(), [](char c) { return c == '\r' || c == '\n'; });
    const auto n = static_cast<std::size_t>(at - in.begin());
    out += in.substr(0, n);
    if (at == in.end()) break;
    if (in[n] == '\r') {
      pending_cr_ = true;
    } else {
      TRY(bare_lf(out));
    }
    in.remove_prefix(n + 1);
  }
  return {};
}

base::Result<std::string> CrlfNormaliser::feed(std::string in) {
  if (!pending_cr_ && breaks_lines_by_crlf(in)) return in;
  std::string out;
  out.reserve(in.size());
  TRY(feed(in, out));
  return out;
}

base::Result<> CrlfNormaliser::finish(std::string& out) {
  if (!pending_cr_) return {};
  pending_cr_ = false;
  return bare_cr(out);
}

}  // namespace mime
