#include "cli/manual_text.h"

namespace cli {
namespace {

using server::ExitCode;

constexpr auto ok = ExitCode::ok;
constexpr auto failed = ExitCode::failed;
constexpr auto usage = ExitCode::usage;
constexpr auto try_again = ExitCode::try_again;
constexpr auto no_permission = ExitCode::no_permission;
constexpr auto configuration = ExitCode::configuration;

const std::vector<ManualText> texts = {
    {"serve",
     R"(Runs the server in the foreground. The log goes to standard error, one line an event. Without a configuration file the store is `./godwit-data` and everything listens on this machine alone.

`SIGTERM` and `SIGINT` let sessions end, for `process.shutdown_seconds` at most, and then end the server with 0. `SIGHUP` reads the configuration again: what can change at once does, what needs a restart is named in the log, and a file with mistakes changes nothing. Certificates whose files changed are taken over by themselves within ten seconds.

Listeners are opened and certificates read first; then the server becomes `process.user`, opens the store and confines itself to the files and system calls that it needs. With `--ready-fd` it writes one line, `ready imap=127.0.0.1:1143` and so on with the real addresses, once every listener accepts, and closes the descriptor. Port 0 lets the system choose. systemd is told the same (`Type=notify`), and takes the level of every line of the log.

A store is open in one server only. The other commands find the running server by themselves, through `control.sock` in the store.)",
     {ok, failed, usage, try_again, no_permission, configuration},
     {{"Try it out, without TLS, from this machine alone:",
       "godwit serve --store /tmp/mail --set auth.cleartext=loopback"},
      {"A server from its file:", "godwit serve --config /etc/godwit/godwit.toml"},
      {"From a script, which then knows the port:",
       "godwit serve --store DIR --listen imap=127.0.0.1:0 --ready-fd 3 3>ready"}},
     {"godwit.toml(5)", "godwit-config(1)", "godwit-status(1)"}},

    {"status",
     R"(Asks the running server, over the socket in its store, how it is: version, how long it has been running, the store's condition and what to do about it, room on the disk, the store's log with when and how far it was synced last and how long a sync takes, accounts, mail since the start, sessions, memory, when the first certificate ends, and each listener with its connections.

It ends with 0 only if the server runs and its store is healthy. With `--json` it prints one JSON object with the same, numbers as numbers; without a server that is {"running": false}. A server that does not answer within `--timeout` seconds is told as such.)",
     {ok, failed, usage, ExitCode::not_running, try_again, no_permission, configuration},
     {{"At a glance:", "godwit status --store /var/lib/godwit"},
      {"For a watchdog:",
       "godwit status --store /var/lib/godwit >/dev/null || echo \"look at the mail server\" | wall"},
      {"One figure for a script:",
       "godwit status --json | python3 -c 'import json, sys; print(json.load(sys.stdin)[\"free_bytes\"])'"}},
     {"godwit-serve(1)", "godwit-check(1)"}},

    {"sessions",
     R"(Lists the connections to the running server, by account: who, over which listener, from where, with TLS or not, for how long, for how long the server has been waiting for the client, and of IMAP what the session does (not authenticated, authenticated, selected, idle: in IDLE) and the mailbox that it has selected, as it was named then. A client in IDLE is quiet for `imap.idle_keepalive_seconds` at most. Connections that have not logged in and those of LMTP have no account.)",
     {ok, failed, usage, ExitCode::not_running, try_again, no_permission, configuration},
     {{"Who is there?", "godwit sessions --store /var/lib/godwit"},
      {"Of one account, for a script:", "godwit sessions anna@example.org --json"}},
     {"godwit-kick(1)", "godwit-status(1)"}},

    {"kick",
     R"(Ends all IMAP sessions of an account: each is told goodbye when the server waits for its client next, which is at once for most. Programs connect again by themselves, so lock the account or change its password first if that is not wanted.)",
     {ok, failed, usage, ExitCode::not_running, try_again, no_permission, configuration},
     {{"A device was lost:", "godwit account passwd anna@example.org && godwit kick anna@example.org"},
      {"Nobody is to use it for now:", "godwit account lock anna@example.org && godwit kick anna@example.org"}},
     {"godwit-sessions(1)", "godwit-account(1)"}},

    {"account",
     R"(Accounts are kept in the store. Each has a password, kept as an Argon2id hash, and may have limits. These commands ask the running server, or open the store themselves when none runs.

Passwords are asked for twice on the terminal, or read from standard input, one line, with `--password-stdin`; they never stand on the command line. A new password and a lock count from the next login on: sessions that are open stay open until godwit-kick(1) ends them.

An account's name is what its owner logs in with, mostly the whole address. Mail for an address comes to the account of that name; `lmtp.aliases` in godwit.toml(5) adds others.)",
     {ok, failed, usage, try_again, no_permission, configuration},
     {{"A new account, by hand and from a script:",
       "godwit account add anna@example.org --store /var/lib/godwit\necho \"$password\" | godwit account add "
       "bert@example.org --password-stdin --store /var/lib/godwit"},
      {"At most 5 GB and 100 000 messages:", "godwit account quota anna@example.org --storage 5G --messages 100000"},
      {"No limits, whatever the default is:", "godwit account quota anna@example.org --storage none --messages none"}},
     {"godwit-serve(1)", "godwit.toml(5)"}},

    {"deliver",
     R"(Reads one message from standard input and delivers it to one recipient, as LMTP would. It is durable when this ends with 0. user+folder means that folder, if it exists (`lmtp.recipient_delimiter`). A server need not run.

Mail transfer agents understand the exit codes: 75 means that the message is to be tried again.)",
     {ok, failed, usage, try_again, no_permission, configuration},
     {{"A message from a file:",
       "godwit deliver anna@example.org --from bert@example.org --store /var/lib/godwit <message.eml"},
      {"As a pipe transport of Postfix, in master.cf:",
       "mailstore unix - n n - 10 pipe user=godwit argv=/usr/bin/godwit deliver --store /var/lib/godwit -f ${sender} "
       "${recipient}"}},
     {"godwit-import(1)", "godwit-serve(1)"}},

    {"import",
     R"(Takes an mbox, a Maildir or a folder of .eml files into a folder of an account, which is made if it does not exist. Flags, keywords and dates are kept. What the path is, is found out by itself unless `--format` says it.

Messages are streamed, by the hundred: however large the source, memory stays small. When one fails, this stops and says which; what was told as imported before is durable. A keyword that IMAP has no place for (one with spaces, or with letters beyond ASCII) is left out: a warning names the first message that has it, and at the end they are counted. Running it again imports everything again.)",
     {ok, failed, usage, try_again, no_permission, configuration},
     {{"An old mailbox:", "godwit import anna@example.org Archive/2019 ~/mail-2019.mbox --store /var/lib/godwit"},
      {"A Maildir of another server:", "godwit import anna@example.org INBOX ~anna/Maildir --format maildir"}},
     {"godwit-export(1)", "godwit-deliver(1)"}},

    {"export",
     R"(Writes a folder of an account as an mbox (in the format mboxrd, which can be read back without loss) or a Maildir, with flags, keywords and dates. The target must not exist yet. A message that cannot be read is named and costs no other; this ends with 1 then.)",
     {ok, failed, usage, try_again, no_permission, configuration},
     {{"To take away:", "godwit export anna@example.org INBOX ~/inbox.mbox --store /var/lib/godwit"},
      {"Every byte as IMAP serves it:",
       "godwit export anna@example.org INBOX ~/inbox --format maildir --line-ends crlf"}},
     {"godwit-import(1)"}},

    {"check",
     R"(Verifies everything in the store against everything else, and changes nothing: every message and checksum, folder, count, quota, and that no number was given twice. The server must not be running: what is written meanwhile would look like damage.

Findings are printed one a line, where and what. With `--fast` bodies are looked up but not read.)",
     {ok, failed, usage, try_again, no_permission, configuration},
     {{"After trouble with a disk:",
       "systemctl stop godwit && godwit check --store /var/lib/godwit && systemctl start godwit"}},
     {"godwit-status(1)", "godwit-restored(1)"}},

    {"restored",
     R"(A store that was put back from a copy has forgotten what devices were told since: it would give the same UIDs to other mail, and a device would show the wrong message. Run this once, before the server starts. Every folder passes over a million UIDs and says that they are expunged, every message is marked as changed, ids go on a million higher. UIDVALIDITY stays: devices keep what they have and ask again for what may be different. Twice does no harm. A folder that cannot be read, or has no UIDs left, is told and stays as it was.)",
     {ok, failed, usage, try_again, no_permission, configuration},
     {{"With the copy in its place:",
       "godwit check --store /var/lib/godwit && godwit restored --store /var/lib/godwit"}},
     {"godwit-check(1)", "godwit-export(1)"}},

    {"config",
     R"(`show` prints the configuration that these options and this file give, with every setting, as TOML; or everything that is wrong with it, each mistake with its line and what to do. `explain` says what a setting, a section or, without an argument, every setting means. `example` prints a file with every setting commented out at its default.)",
     {ok, usage, configuration},
     {{"Before a restart:",
       "godwit config show --config /etc/godwit/godwit.toml >/dev/null && systemctl restart godwit"},
      {"What may it be?", "godwit config explain tls.min_version"}},
     {"godwit.toml(5)"}},

    {"completion",
     R"(Prints a completion script for the shell: of commands, options, settings and what they may be. It is made from the same table that the program reads its command line by. The package puts it in its place.)",
     {ok, usage},
     {{"For this shell, bash or zsh:", "source <(godwit completion bash)"},
      {"For good, for one person who uses bash:",
       "godwit completion bash >~/.local/share/bash-completion/completions/godwit"},
      {"For good, for one person who uses fish:", "godwit completion fish >~/.config/fish/completions/godwit.fish"}},
     {}},

    {"man",
     R"(Prints a manual page as its source: of the program, of a command, or with `godwit.toml` that of the configuration. With `--write` all of them become files of a directory.)",
     {ok, failed, usage},
     {{"Where the pages are not installed:", "godwit man serve | man -l -"}},
     {}},
};

constexpr Example examples[] = {
    {"A server to try out, with an account and a message:",
     "godwit serve --store /tmp/mail --set auth.cleartext=loopback &\n"
     "echo secret | godwit account add anna --password-stdin --store /tmp/mail\n"
     "printf 'Subject: hello\\n\\nHello\\n' | godwit deliver anna --store /tmp/mail\n"
     "curl -u anna:secret 'imap://127.0.0.1:1143/INBOX;MAILINDEX=1'"},
};

}  // namespace

std::span<const ManualText> manual_texts() { return texts; }

std::string_view overview_text() {
  return R"(Godwit keeps people's mail and serves it over IMAP. Mail comes in over LMTP from a mail transfer agent, or with `godwit deliver`. What was acknowledged is on the disk.

All of it lies in one directory, the store. The server has it open while it runs; the other commands ask the server through a socket in the store, or open the store themselves when none runs.)";
}

std::span<const Example> overview_examples() { return examples; }

std::string_view configuration_text() {
  return R"(The file that `--config` names. It is TOML: sections in brackets, keys with values, and comments after `#`. Everything has a default, and a file need not exist. A key that is not a setting is an error. All errors are told at once, each with its line and what to do.

`--set KEY=VALUE` on the command line comes after the file; there, lists are separated by commas. `--listen` replaces all listeners of the file.

`SIGHUP` makes the server read the file again. Settings marked so change at once; of the others it says in the log that they need a restart.)";
}

std::string_view configuration_example() {
  return R"([store]
path = "/var/lib/godwit"

[listen]
imap = ["127.0.0.1:143"]
imaps = ["*:993"]
lmtp = ["unix:/run/godwit/lmtp.sock"]
metrics = ["127.0.0.1:9100"]

[tls]
certificate = "/etc/letsencrypt/live/mail.example.org/fullchain.pem"
key = "/etc/letsencrypt/live/mail.example.org/privkey.pem"

[lmtp]
domains = ["example.org"]
postmaster = "anna@example.org"

[lmtp.aliases]
"info@example.org" = "anna@example.org"

[process]
user = "godwit")";
}

}  // namespace cli
