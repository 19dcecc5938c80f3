#include "imap/wire/limits.h"
#include "imap/wire/parse/parse.h"

namespace imap::wire {
namespace {

constexpr std::size_t max_field_bytes = 30;
constexpr std::size_t max_value_bytes = 1024;

// string SP nstring        RFC 2971 3.3 has the limits
bool parameter(Scanner& s, IdParameters& out) {
  auto& [field, value] = out.emplace_back();
  if (!(s.string(field) && s.sp() && s.nstring(value))) return false;
  if (field.size() > max_field_bytes) return s.too_many("a field name of at most 30 octets");
  return !value || value->size() <= max_value_bytes || s.too_many("a value of at most 1,024 octets");
}

}  // namespace

// id = "ID" SPACE id_params_list; id_params_list = "(" #(string SPACE nstring) ")" / nil        RFC 2971 4
base::Result<Command> parse_id(Scanner& s, Numbering) {
  Id id;
  bool complete = s.sp();
  if (complete && !s.try_word("NIL")) {
    complete = s.maybe_list(max_id_parameters, [&] { return parameter(s, id.parameters); });
  }
  return s.finish(complete && s.end(), std::move(id));
}

}  // namespace imap::wire
