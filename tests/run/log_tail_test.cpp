// SPDX-License-Identifier: Apache-2.0
#include "run/log_tail.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "catch.hpp"
#include "run/child.hpp"
#include "temporary_folder.hpp"

using namespace strata;

namespace {

std::string tail_of(const std::string& text, std::size_t lines) {
  const test::TemporaryFolder folder;
  const run::Descriptor file(
      ::open(test::write_text(folder / "log", text).c_str(), O_RDONLY | O_CLOEXEC));
  return run::log_tail(file.get(), lines);
}

}  // namespace

TEST_CASE("the end of a log is its last lines without blank ones behind them") {
  CHECK(tail_of("", 2).empty());
  CHECK(tail_of("\n\n", 2).empty());
  CHECK(tail_of("one", 2) == "one");
  CHECK(tail_of("one\ntwo\nthree\n", 2) == "two\nthree");
  CHECK(tail_of("one\n\ntwo \r\n\n", 2) == "\ntwo");
  CHECK(tail_of(std::string(100'000, 'x') + "\nlast\n", 1) == "last");
  CHECK(tail_of(std::string(100'000, 'x'), 1).size() == 8192);
}

TEST_CASE("control characters and bytes that are no UTF-8 do not come through") {
  CHECK(tail_of("\x1b[31mred\x07\n", 1) == "?[31mred?");
  CHECK(tail_of("caf\xc3\xa9 \xff\n", 1).find('\xff') == std::string::npos);
}
