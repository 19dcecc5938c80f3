#include "mime/crlf.h"

#include <algorithm>

namespace mime {

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

base::Result<> CrlfNormaliser::finish(std::string& out) {
  if (!pending_cr_) return {};
  pending_cr_ = false;
  return bare_cr(out);
}

}  // namespace mime
