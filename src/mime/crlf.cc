#include "mime/crlf.h"

#include <algorithm>
#include <utility>

namespace mime {
namespace {

// Whether each CR is followed by an LF and each LF follows a CR. Both are searched by the C library, many bytes at a
// time, each byte once by each.
bool breaks_lines_by_crlf(std::string_view in) {
  std::size_t cr = in.find('\r');
  std::size_t lf = in.find('\n');
  while (cr != std::string_view::npos && lf == cr + 1) {
    cr = in.find('\r', lf);
    lf = in.find('\n', lf + 1);
  }
  return cr == lf;  // neither is left
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
