#include "imap/wire/parse/parse.h"
#include "imap/wire/search_program.h"

namespace imap::wire {
namespace {

constexpr std::size_t max_return_options = 16;

// search-return-opt; an unknown one is BAD (RFC 4466 2.6)
bool search_return_opt(Scanner& s, SearchReturn& returns) {
  if (s.try_word("MIN")) return returns.min = true;
  if (s.try_word("MAX")) return returns.max = true;
  if (s.try_word("ALL")) return returns.all = true;
  if (s.try_word("COUNT")) return returns.count = true;
  if (s.try_word("SAVE")) return returns.save = true;
  return s.expected("MIN, MAX, ALL, COUNT or SAVE");
}

// search-return-opts = SP "RETURN" SP "(" [search-return-opt *(SP search-return-opt)] ")"; "()" is (ALL): RFC 4731 3.1
bool search_return_opts(Scanner& s, Search& search) {
  if (!s.try_word("RETURN")) return true;
  SearchReturn returns;
  if (!(s.sp() && s.maybe_list(max_return_options, [&] { return search_return_opt(s, returns); }) && s.sp())) {
    return false;
  }
  if (returns == SearchReturn()) returns.all = true;
  search.returns = returns;
  return true;
}

// "CHARSET" SP charset SP; no charset once UTF8=ACCEPT is on: RFC 6855 3 (MUST NOT)
bool search_charset(Scanner& s, Search& search) {
  if (!s.try_word("CHARSET")) return true;
  if (s.context().utf8_accept == Utf8Accept::on) return s.expected("no CHARSET, UTF8=ACCEPT is enabled");
  return s.sp() && s.charset(search.charset.emplace()) && s.sp();
}

}  // namespace

// search = "SEARCH" [search-return-opts] SP search-program        RFC 9051 6.4.4
base::Result<Command> parse_search(Scanner& s, Numbering numbering) {
  Search search;
  search.numbering = numbering;
  const bool complete =
      s.sp() && search_return_opts(s, search) && search_charset(s, search) && SearchProgram(s).parse(search.program);
  return s.finish(complete, std::move(search));
}

}  // namespace imap::wire
