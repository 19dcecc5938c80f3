// What the command line asks for. main.cc's usage text says what each option means.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "connection.h"
#include "corpus.h"

namespace load {

// A command line with {…} to be filled in (command_template.h), and how often it is chosen among the others.
struct WeightedCommand {
  std::uint64_t weight = 1;
  std::string text;
};

struct Options {
  Address address;
  std::uint16_t lmtp_port = 0;
  std::string user = "u{conn}";
  std::string password = "secret";
  std::uint64_t users = 1;       // connection n is user n modulo this
  std::uint64_t first_user = 0;  // plus this
  std::uint64_t connections = 1;
  std::uint64_t opening = 32;  // connections that log in at the same time
  std::vector<std::string> setup;
  std::vector<WeightedCommand> commands;  // without weights they are sent in turn
  std::uint64_t pipeline = 1;
  std::uint64_t each = 0;   // operations a connection; 0: as the next two say
  std::uint64_t count = 0;  // operations in all; 0: for `seconds`
  double seconds = 0;
  std::uint64_t range = 1;  // {seq} goes from 1 to this
  Kind kind = Kind::small;
  std::uint64_t first_message = 0;
  std::uint64_t messages = 1000;  // different ones
  double interval = 10;           // light: seconds between two commands of a session
  double deliveries = 5;          // light: a second
  std::string path;               // disk: a folder
};

Options parse_options(std::span<char*> arguments);
std::string user_name(const Options& options, std::uint64_t connection);

}  // namespace load
