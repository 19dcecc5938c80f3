// status-att lists, which STATUS and LIST RETURN (STATUS ...) share. RFC 9051 6.3.11
#pragma once

#include "imap/wire/scanner.h"

namespace imap::wire {

// "(" status-att *(SP status-att) ")"
bool status_atts(Scanner& s, StatusAtts& out);

}  // namespace imap::wire
