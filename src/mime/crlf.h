// Line breaks at the door: bare LF becomes CRLF, once; from then on a message is served byte for byte. Used
// by LMTP, APPEND, deliver and import.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace mime {

enum class BareCr { refuse, normalise, keep };
enum class BareLf { refuse, normalise };

// Streams: input may be cut anywhere, between CR and LF too.
class CrlfNormaliser {
 public:
  struct Policy {
    BareCr bare_cr = BareCr::keep;
    BareLf bare_lf = BareLf::normalise;
  };
  explicit CrlfNormaliser(Policy policy) : policy_(policy) {}

  // Appends to `out`. Errc::bad_syntax at the first line break that the policy refuses.
  base::Result<> feed(std::string_view in, std::string& out);
  // The same for bytes that may be taken: the answer is `in` itself where nothing is to be done.
  base::Result<std::string> feed(std::string in);
  // A CR at the very end is a bare one.
  base::Result<> finish(std::string& out);

  bool saw_bare_cr() const { return saw_bare_cr_; }
  bool saw_bare_lf() const { return saw_bare_lf_; }

 private:
  base::Result<> bare_cr(std::string& out);
  base::Result<> bare_lf(std::string& out);

  Policy policy_;
  bool pending_cr_ = false;
  bool saw_bare_cr_ = false;
  bool saw_bare_lf_ = false;
};

}  // namespace mime
