#include "imap/wire/parse/parse.h"

namespace imap::wire {
namespace {

constexpr std::size_t max_use_attrs = 32;

// create-param =/ "USE" SP "(" [use-attr *(SP use-attr)] ")"        RFC 6154 6
bool create_param(Scanner& s, Create& create) {
  return s.word("USE") && s.sp() && s.maybe_list(max_use_attrs, [&] { return s.use_attr(create); });
}

}  // namespace

// create = "CREATE" SP mailbox [SP "(" create-param *(SP create-param) ")"]        RFC 9051 6.3.4, RFC 4466 2.2
base::Result<Command> parse_create(Scanner& s, Numbering) {
  Create create;
  bool complete = s.sp() && s.mailbox(create.mailbox);
  if (complete && s.try_character(' ')) {
    complete = s.character('(') && create_param(s, create) && s.character(')');
  }
  return s.finish(complete && s.end(), std::move(create));
}

}  // namespace imap::wire
