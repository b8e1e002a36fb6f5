// Defines TINYTORCH_SANITIZED when this file is compiled with a sanitizer that
// reserves address space of its own or watches system calls: no limit of memory
// and no filter of system calls suits such a program.
#ifndef TINYTORCH_TOOLS_RUNNER_SANITIZED_H_
#define TINYTORCH_TOOLS_RUNNER_SANITIZED_H_

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define TINYTORCH_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
#define TINYTORCH_SANITIZED 1
#endif
#endif

#endif  // TINYTORCH_TOOLS_RUNNER_SANITIZED_H_
