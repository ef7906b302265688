#include "child_processes.h"

#include <cstdlib>
#include <string_view>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <catch2/catch.hpp>

namespace df2::reference::test {

std::uint16_t free_port() {
  const int handle = ::socket(AF_INET6, SOCK_STREAM, 0);
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  socklen_t length = sizeof address;
  REQUIRE(::bind(handle, reinterpret_cast<sockaddr*>(&address), length) == 0);
  REQUIRE(::getsockname(handle, reinterpret_cast<sockaddr*>(&address), &length) == 0);
  ::close(handle);
  return ntohs(address.sin6_port);
}

c10::intrusive_ptr<c10d::TCPStore> served_address() {
  c10d::TCPStoreOptions options;
  options.port = 0;
  options.isServer = true;
  options.waitWorkers = false;
  return c10::make_intrusive<c10d::TCPStore>("localhost", options);
}

std::vector<int> codes_of(const std::string& test_case, int size, const std::string& folder, const Meeting& meeting) {
  std::vector<pid_t> children;
  for (int rank = 0; rank < size; ++rank) {
    const pid_t child = ::fork();
    if (child == 0) {
      ::setenv("RANK", std::to_string(rank).c_str(), 1);
      ::setenv("WORLD_SIZE", std::to_string(size).c_str(), 1);
      ::setenv("MASTER_PORT", std::to_string(meeting.port).c_str(), 1);
      ::setenv("TORCHELASTIC_USE_AGENT_STORE", meeting.is_served ? "True" : "False", 1);
      ::setenv("TORCHELASTIC_RESTART_COUNT", std::to_string(meeting.attempt).c_str(), 1);
      ::setenv("DF2_TEST_FOLDER", folder.c_str(), 1);
      ::execl("/proc/self/exe", "df2_reference_tests", test_case.c_str(), static_cast<char*>(nullptr));
      std::_Exit(99);
    }
    children.push_back(child);
  }
  std::vector<int> codes;
  for (const pid_t child : children) {
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    codes.push_back(WIFEXITED(status) ? WEXITSTATUS(status) : 128);
  }
  return codes;
}

ProcessPlace own_place() {
  ProcessPlace place;
  place.rank = std::atoi(std::getenv("RANK"));
  place.size = std::atoi(std::getenv("WORLD_SIZE"));
  place.local_rank = place.rank;
  place.address = "localhost";
  place.port = static_cast<std::uint16_t>(std::atoi(std::getenv("MASTER_PORT")));
  place.has_host = std::getenv("TORCHELASTIC_USE_AGENT_STORE") == std::string_view("True");
  place.attempt = std::atoi(std::getenv("TORCHELASTIC_RESTART_COUNT"));
  return place;
}

}  // namespace df2::reference::test
