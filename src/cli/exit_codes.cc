#include "cli/exit_codes.h"

namespace cli {
namespace {

using server::ExitCode;

constexpr ExitCodeRow table[] = {
    {ExitCode::ok, "done", ""},
    {ExitCode::failed, "failed", "the message says why"},
    {ExitCode::usage, "used wrongly: an unknown command or option", "`godwit COMMAND --help`"},
    {ExitCode::not_running, "no server runs on the store (`godwit status`, `sessions`, `kick`)",
     "start it; the end of its log says why it stopped"},
    {ExitCode::try_again,
     "not now: an address is taken, the store is open elsewhere, the disk is full, the store is read-only, or the "
     "server "
     "does not answer",
     "try again later"},
    {ExitCode::no_permission, "no permission for a file, a port or the store", "the message says which"},
    {ExitCode::configuration, "the configuration is wrong", "every mistake is printed with its place and remedy"},
};

}  // namespace

std::span<const ExitCodeRow> exit_codes() { return table; }

}  // namespace cli
