#include "disk.h"

#include <array>

#include <fcntl.h>
#include <unistd.h>

#include "fail.h"

namespace load {

void DiskLoop::open() {
  const std::string name = run_.options().path + "/sync-probe";
  descriptor_ = ::open(name.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  if (descriptor_ < 0) fail_errno(name);
  unlink(name.c_str());
  run_.session_ready();
}

void DiskLoop::start() {
  const std::array<char, 4096> block{};
  while (run_.take_operation()) {
    const Time begun = Clock::now();
    if (write(descriptor_, block.data(), block.size()) != static_cast<ssize_t>(block.size())) fail_errno("write");
    if (fdatasync(descriptor_) != 0) fail_errno("fdatasync");
    run_.operation_done(begun);
  }
  run_.session_finished();
}

}  // namespace load
