// Answers a request as CGI does: the request comes in the environment and on standard input, the answer goes to standard output.
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    const char *path = getenv("PATH_INFO");
    printf("Content-Type: text/plain\n\n");
    printf("Hello from C: %s\n", path != NULL ? path : "");
    return 0;
}
