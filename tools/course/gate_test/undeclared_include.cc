// Never compiled: see must_fail.sh.
#include "layers/activation.h"
