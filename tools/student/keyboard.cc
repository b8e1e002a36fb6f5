// Single keys from a terminal; see keyboard.h.
#include "tools/student/keyboard.h"

#include <signal.h>
#include <termios.h>
#include <unistd.h>

namespace tinytorch::student {
namespace {

void Interrupt(int) {}  // poll() returns.

}  // namespace

Keyboard::Keyboard() {
  terminal_ = tcgetattr(STDIN_FILENO, &before_) == 0;
  struct sigaction action = {};
  action.sa_handler = Interrupt;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  Take();
}

Keyboard::~Keyboard() { Release(); }

int Keyboard::keys() const { return terminal_ ? STDIN_FILENO : -1; }

void Keyboard::Release() {
  if (terminal_) tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
}

void Keyboard::Take() {
  if (!terminal_) return;
  termios single = before_;
  single.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  single.c_cc[VMIN] = 1;
  single.c_cc[VTIME] = 0;
  tcsetattr(STDIN_FILENO, TCSADRAIN, &single);
}

}  // namespace tinytorch::student
