#include "cli/manual_page.h"

#include "server/config_document.h"

namespace cli {
namespace {

constexpr const char* before_settings = R"(.TH GODWIT 1
.SH NAME
godwit \- a mail store that speaks IMAP
.SH SYNOPSIS
.B godwit serve
.RB [ \-\-store
.IR DIR ]
.RB [ \-\-config
.IR FILE ]
.RB [ \-\-listen
.IR NAME=ADDRESS ]...
.RB [ \-\-set
.IR KEY=VALUE ]...
.RB [ \-\-ready\-fd
.IR N ]
.br
.B godwit config
.BR show | explain
.RI [ KEY ]
.br
.B godwit
.I COMMAND
.B \-\-help
.SH DESCRIPTION
Godwit keeps people's mail and serves it over IMAP. Mail comes in over LMTP from a mail transfer agent.
Without a configuration file the store is ./godwit\-data and everything listens on this machine alone.
.SH SERVE
Runs in the foreground until SIGTERM or SIGINT, then lets sessions end and exits with 0. SIGHUP reads configuration
and certificates again and names in the log what needs a restart. Changed certificates are also found without it.
.TP
.BI \-\-store " DIR"
The store's directory; the same as
.BR "\-\-set store.path=" \fIDIR\fR.
.TP
.BI \-\-config " FILE"
A TOML file with settings.
.TP
.BI \-\-listen " NAME=ADDRESS"
Listen here instead of where the configuration says. NAME is imap, imaps, lmtp or metrics; ADDRESS is IP:PORT,
[IPv6]:PORT, *:PORT or unix:PATH. Port 0 lets the system choose. A relative PATH is inside the store.
.TP
.BI \-\-set " KEY=VALUE"
One setting; lists are separated by commas. It comes after the file.
.TP
.BI \-\-ready\-fd " N"
When all listeners accept, write "ready" and their real addresses as one line to descriptor N, and close it.
.SH CONFIG
.B show
prints the configuration in force, or everything that is wrong with it.
.B explain
says what a setting means.
.B example
prints a file with every setting and its default.
)";

constexpr const char* after_settings = R"(.SH FILES
.TP
.I godwit\-data/
The store. control.sock in it is how commands reach the running server.
.SH EXIT STATUS
0 done, 1 failed, 2 used wrongly, 75 try again later, 77 no permission, 78 configuration wrong.
)";

}  // namespace

std::string manual_page() { return before_settings + server::manual_section() + after_settings; }

}  // namespace cli
