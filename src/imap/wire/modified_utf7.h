// Modified UTF-7, the encoding of mailbox names on the wire of IMAP4rev1. RFC 3501 5.1.3
// Pure functions. Strict: a name has one spelling, so that decode and encode are each other's inverse on what they
// accept.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace imap::wire {

// To UTF-8. Errc::cannot, with what is wrong in words, for: octets outside printable ASCII; an unterminated shift; bad
// or padded base64; bits left over; lone surrogates; printable ASCII in base64; two shifts in a row ("&AOk-&AOk-").
base::Result<std::string> decode_modified_utf7(std::string_view name);

// From valid UTF-8. What is not valid becomes U+FFFD, one for each octet.
void append_modified_utf7(std::string& out, std::string_view utf8);
std::string encode_modified_utf7(std::string_view utf8);

}  // namespace imap::wire
