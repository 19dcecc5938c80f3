// SEARCH, ESEARCH and SORT.
#include "imap/wire/write/numbers.h"
#include "imap/wire/write/primitives.h"
#include "imap/wire/write/write.h"

namespace imap::wire {
namespace {

// "SEARCH" [1*(SP nz-number) SP search-sort-mod-seq]        RFC 7162 7
void numbers(Output& out, std::string_view name, const std::vector<std::uint32_t>& numbers,
             std::optional<base::ModSeq> mod_sequence) {
  NumbersWriter writer(out, name);
  writer.add(numbers);
  writer.end(mod_sequence);
}

template <class Number>
void return_data(Output& out, std::string_view name, const std::optional<Number>& value) {
  if (!value) return;
  out.append(name);
  out.append_number(*value);
}

bool is_empty(const MessageSet& set) {
  return std::visit([](const auto& numbers) { return numbers.empty(); }, set);
}

}  // namespace

void write(Output& out, const SearchData& data) { numbers(out, "* SEARCH", data.numbers, data.mod_sequence); }

void write(Output& out, const SortData& data) { numbers(out, "* SORT", data.numbers, data.mod_sequence); }

// esearch-response = "ESEARCH" [SP "(" "TAG" SP tag-string ")"] [SP "UID"] *(SP search-return-data)        RFC 9051 9
void write(Output& out, const ParseContext& context, const ESearchData& data) {
  out.append("* ESEARCH (TAG ");
  string(out, context, data.tag);
  out.append(data.numbering == Numbering::uid ? ") UID" : ")");
  return_data(out, " MIN ", data.min);
  return_data(out, " MAX ", data.max);
  if (data.all && !is_empty(*data.all)) {
    out.append(" ALL ");
    sequence_set(out, *data.all);
  }
  return_data(out, " COUNT ", data.count);
  if (data.mod_sequence) {
    out.append(" MODSEQ ");
    out.append_number(data.mod_sequence->value);
  }
  out.append("\r\n");
}

}  // namespace imap::wire
