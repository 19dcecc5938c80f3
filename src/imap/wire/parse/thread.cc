#include "imap/wire/parse/parse.h"
#include "imap/wire/search_program.h"

namespace imap::wire {
namespace {

// thread-alg = "ORDEREDSUBJECT" / "REFERENCES" / thread-alg-ext
bool thread_alg(Scanner& s, ThreadAlgorithm& out) {
  out = ThreadAlgorithm::references;
  if (s.try_word("REFERENCES")) return true;
  out = ThreadAlgorithm::ordered_subject;
  return s.try_word("ORDEREDSUBJECT") || s.expected("REFERENCES or ORDEREDSUBJECT");
}

}  // namespace

// thread = "THREAD" SP thread-alg SP charset 1*(SP search-key)        RFC 5256 5
base::Result<Command> parse_thread(Scanner& s, Numbering numbering) {
  Thread thread;
  thread.numbering = numbering;
  const bool complete = s.sp() && thread_alg(s, thread.algorithm) && s.sp() && s.charset(thread.charset) && s.sp() &&
                        SearchProgram(s).parse(thread.program);
  return s.finish(complete, std::move(thread));
}

}  // namespace imap::wire
