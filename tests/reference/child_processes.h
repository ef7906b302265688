// In: a hidden test case of this program. Out: what became of several processes that run it side by side. Used by the
// tests of processes that train one network.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include <df2_reference/distributed/processes.h>

namespace df2::reference::test {

/// A port that nobody uses now.
std::uint16_t free_port();

/// Where processes meet.
struct Meeting {
  std::uint16_t port = free_port();
  bool is_served = false;  ///< by this process, as torchrun serves; else by the first of those that are started
  int attempt = 0;
};

/// An address that this process serves as long as it holds what is returned.
c10::intrusive_ptr<c10d::TCPStore> served_address();

/// Runs the test case in `size` processes; each finds its place in the environment. Returns their exit codes.
std::vector<int> codes_of(const std::string& test_case, int size, const std::string& folder,
                          const Meeting& meeting = {});

/// In such a process: its place.
ProcessPlace own_place();

}  // namespace df2::reference::test
