// SPDX-License-Identifier: Apache-2.0
#include "program.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace strata::test {
namespace {

std::string read_text(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

}  // namespace

Folder::Folder() {
  std::string name = (std::filesystem::temp_directory_path() / "strata-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = name;
}

Folder::~Folder() {
  std::error_code error;
  std::filesystem::remove_all(path_, error);
}

std::string Folder::write(const std::string& name, const std::string& text) const {
  std::filesystem::create_directories((path_ / name).parent_path());
  std::ofstream(path_ / name) << text;
  return (path_ / name).string();
}

Program::Program(const Folder& folder, const std::vector<std::string>& arguments,
                 const Variables& variables)
    : output_(folder.path() / "stdout") {
  std::array<int, 2> errors{};
  if (::pipe2(errors.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  id_ = ::fork();
  if (id_ == 0) {
    const int output = ::open(output_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(errors[1], STDERR_FILENO);
    if (::chdir(folder.path().c_str()) != 0) ::_exit(126);
    for (const auto& [name, value] : variables)
      ::setenv(name.c_str(), value.c_str(), 1);
    std::vector<char*> words;
    for (const std::string& argument : arguments)
      words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    ::execv(words[0], words.data());
    ::_exit(127);
  }
  ::close(errors[1]);
  errors_ = errors[0];
}

Program::~Program() {
  if (errors_ >= 0) ::close(errors_);
  if (id_ > 0) {
    ::kill(id_, SIGKILL);
    ::waitpid(id_, nullptr, 0);
  }
}

bool Program::next_error_line(std::string& line) {
  while (true) {
    if (const std::size_t end = buffer_.find('\n'); end != std::string::npos) {
      line = buffer_.substr(0, end);
      seen_ += buffer_.substr(0, end + 1);
      buffer_.erase(0, end + 1);
      return true;
    }
    std::array<char, 4096> received{};
    const ssize_t count = ::read(errors_, received.data(), received.size());
    if (count > 0)
      buffer_.append(received.data(), static_cast<std::size_t>(count));
    else if (count == 0 || errno != EINTR)
      return false;
  }
}

void Program::kill(int signal) const {
  ::kill(id_, signal);
}

Result Program::wait() {
  std::string line;
  while (next_error_line(line)) {
  }
  int status = 0;
  while (::waitpid(id_, &status, 0) < 0 && errno == EINTR) {
  }
  id_ = -1;
  return {.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status),
          .output = read_text(output_),
          .errors = seen_ + buffer_};
}

Result run_program(const Folder& folder, const std::vector<std::string>& arguments,
                   const Variables& variables) {
  return Program(folder, arguments, variables).wait();
}

std::vector<std::string> strata_command(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), STRATA_BINARY_DIR "/bin/strata");
  return arguments;
}

Variables surroundings(const Variables& more) {
  Variables variables{{"XDG_CACHE_HOME", STRATA_BINARY_DIR "/tests/cache"},
                      {"XDG_DATA_HOME", STRATA_BINARY_DIR "/tests/none"},
                      {"STRATA_PLUGIN_PATH", ""},
                      {"STRATA_DB", ""}};
  variables.insert(variables.end(), more.begin(), more.end());
  return variables;
}

}  // namespace strata::test
