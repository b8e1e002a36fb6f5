// Under ThreadSanitizer, cpp-httplib must not resolve names in the background:
// getaddrinfo_a() makes a thread inside of the C library, which ThreadSanitizer
// does not see begin, and the program crashes in it. This function takes the
// place of the library's, and resolves at once.
#ifdef __SANITIZE_THREAD__

#include <netdb.h>
#include <signal.h>

extern "C" int getaddrinfo_a(int, gaicb* list[], int count, sigevent*) {
  for (int i = 0; i < count; ++i) {
    gaicb* const asked = list[i];
    // gai_suspend() and gai_error() read this.
    asked->__return = getaddrinfo(asked->ar_name, asked->ar_service,
                                  asked->ar_request, &asked->ar_result);
  }
  return 0;
}

#endif
