#include "imap/wire/characters.h"
#include "imap/wire/parse/parse.h"

namespace imap::wire {

// compress = "COMPRESS" SP algorithm; algorithm = "DEFLATE"        RFC 4978 5
base::Result<Command> parse_compress(Scanner& s, Numbering) {
  Compress compress;
  const bool complete = s.sp() && s.atom(compress.algorithm) && s.end();
  compress.algorithm = upper_case(compress.algorithm);
  return s.finish(complete, std::move(compress));
}

}  // namespace imap::wire
