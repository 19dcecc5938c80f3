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
.B godwit account
.BR add | passwd | lock | unlock | remove | quota | list
.RI [ NAME ]
.br
.B godwit deliver
.RB [ \-f
.IR SENDER ]
.I RECIPIENT
.br
.B godwit import
.I ACCOUNT FOLDER PATH
.br
.B godwit export
.I ACCOUNT FOLDER PATH
.br
.B godwit check
.RB [ \-\-fast ]
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
.SH ACCOUNTS AND MAIL
These commands take
.BR \-\-store ,
.B \-\-config
and
.B \-\-set
as serve does. They ask the running server, or open the store themselves when none runs.
.TP
.BR "account add " "\fINAME\fR, " "account passwd " \fINAME\fR
asks for a password, or reads one line of standard input with
.BR \-\-password\-stdin .
.TP
.BR "account lock " "\fINAME\fR, " "account unlock " \fINAME\fR
Nobody can log in to a locked account; mail still comes.
.TP
.BR "account remove " "\fINAME\fR " \-\-yes
removes an account with all its mail.
.TP
.BR "account quota " "\fINAME\fR [" \-\-storage " \fIBYTES\fR] [" \-\-messages " \fIN\fR]"
shows or sets what it may hold: 500M, 2G, or none for no limit.
.TP
.B account list
lists accounts with what they hold.
.TP
.BI deliver " RECIPIENT"
delivers a message from standard input; it is durable when this ends with 0. user+folder means that folder, if it exists.
.TP
.BI import " ACCOUNT FOLDER PATH"
takes an mbox, a Maildir or a folder of .eml files, with flags and dates.
.TP
.BI export " ACCOUNT FOLDER PATH"
writes an mbox, or with
.B \-\-format maildir
a Maildir;
.B \-\-line\-ends crlf
keeps every byte as IMAP serves it.
.TP
.B check
verifies the whole store and changes nothing. The server must not be running. With
.B \-\-fast
bodies are looked up but not read.
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
