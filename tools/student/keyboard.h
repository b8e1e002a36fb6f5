// Single keys from a terminal, without Enter.
#ifndef TINYTORCH_TOOLS_STUDENT_KEYBOARD_H_
#define TINYTORCH_TOOLS_STUDENT_KEYBOARD_H_

#include <termios.h>

namespace tinytorch::student {

// While it lives, the terminal of stdin passes each key on at once and does not
// show it, and Ctrl-C interrupts a wait in place of ending the process. The
// destructor restores the terminal. One at a time.
class Keyboard {
 public:
  Keyboard();
  ~Keyboard();
  Keyboard(const Keyboard&) = delete;
  Keyboard& operator=(const Keyboard&) = delete;

  // The descriptor to read keys from, or -1 if stdin is not a terminal.
  int keys() const;

  // Gives the terminal back to a command that asks a question, or takes it.
  void Release();
  void Take();

 private:
  bool terminal_ = false;
  termios before_ = {};
};

}  // namespace tinytorch::student

#endif  // TINYTORCH_TOOLS_STUDENT_KEYBOARD_H_
