// SPDX-License-Identifier: Apache-2.0
#include "report/terminal.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

namespace strata::report {
namespace {

bool is_set(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

int code_of(Colour colour) {
  switch (colour) {
    case Colour::kRed:
      return 31;
    case Colour::kGreen:
      return 32;
    case Colour::kYellow:
      return 33;
    case Colour::kBlue:
      return 34;
    case Colour::kGrey:
      return 90;
  }
  return 39;
}

}  // namespace

Terminal Terminal::of(int descriptor) {
  Terminal terminal;
  if (isatty(descriptor) == 0) return terminal;
  const char* kind = std::getenv("TERM");
  terminal.interactive = kind != nullptr && std::string_view(kind) != "dumb";
  terminal.colour = terminal.interactive && !is_set("NO_COLOR");
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) terminal.columns = size.ws_col;
  return terminal;
}

std::string Terminal::paint(std::string_view text, Colour chosen) const {
  return colour ? fmt::format("\x1b[{}m{}\x1b[0m", code_of(chosen), text) : std::string(text);
}

std::string Terminal::bold(std::string_view text) const {
  return colour ? fmt::format("\x1b[1m{}\x1b[0m", text) : std::string(text);
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte == 0x1b) {  // ESC [ … letter
      while (at + 1 < text.size() && (text[at] < '@' || text[at] == '['))
        ++at;
    } else if ((byte & 0xC0) != 0x80) {  // not the continuation of a letter
      ++width;
    }
  }
  return width;
}

}  // namespace strata::report
