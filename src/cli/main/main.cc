// godwit: one program, a command for each thing it does (src/cli/commands.h).
#include "cli/commands.h"

int main(int argc, char** argv) { return cli::run(argc, argv); }
