// FLAGS, EXISTS, RECENT, EXPUNGE, VANISHED.
#include "imap/wire/write/primitives.h"
#include "imap/wire/write/write.h"

namespace imap::wire {
namespace {

void numbered(Output& out, std::uint32_t number, std::string_view name) {
  out.append("* ");
  out.append_number(number);
  out.append(name);
}

}  // namespace

void write(Output& out, const FlagsData& data) {
  out.append("* FLAGS ");
  flag_list(out, data.flags);
  out.append("\r\n");
}
void write(Output& out, const ExistsData& data) { numbered(out, data.messages, " EXISTS\r\n"); }
void write(Output& out, const RecentData& data) { numbered(out, data.messages, " RECENT\r\n"); }
void write(Output& out, const ExpungeData& data) { numbered(out, data.number.value, " EXPUNGE\r\n"); }

// expunged-resp = "VANISHED" [SP "(EARLIER)"] SP known-uids        RFC 7162 7
void write(Output& out, const VanishedData& data) {
  out.append(data.time == VanishedTime::earlier ? "* VANISHED (EARLIER) " : "* VANISHED ");
  sequence_set(out, data.uids);
  out.append("\r\n");
}

}  // namespace imap::wire
