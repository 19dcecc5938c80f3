// ENVELOPE, BODY and BODYSTRUCTURE as they go over the wire (RFC 9051 7.5.2, RFC 3501 7.4.2), for any
// Structure. Called at delivery, once a message; the result is stored and copied from then on.
//
// Invariant: the output is the RFC's grammar for whatever mail. A value is quoted where a quoted string may
// hold it (no 8-bit, no control characters, not long), else a literal {n}CRLF; a NUL is given as 0x80.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mime/structure.h"

namespace mime {

// message/global nests in rev2 alone (RFC 9051 7.5.2); rev1 clients see it as a plain attachment.
enum class Revision : std::uint8_t { rev1, rev2 };

void render_envelope(const Envelope& envelope, std::string& out);

struct RenderedStructure {
  std::string bodystructure;
  // BODY is the BODYSTRUCTURE without these pieces of it (extension data), in order, not overlapping.
  std::vector<Range> extensions;
};
RenderedStructure render_bodystructure(const Structure& structure, Revision revision);
// BODY, from the above.
std::string without_extensions(const RenderedStructure& rendered);

// True if both revisions get the same bytes.
bool same_in_both_revisions(const Structure& structure);

}  // namespace mime
