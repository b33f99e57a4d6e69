// Answers a request as CGI does: the request comes in the environment and on standard input, the answer goes to standard output.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *get(const char *name)
{
    const char *value = getenv(name);
    return value != NULL ? value : "";
}

static void answer(const char *status)
{
    printf("Content-Type: text/plain\n");
    if (status != NULL)
    {
        printf("Status: %s\n", status);
    }

    printf("\n");
}

// /env?NAME tells a variable of the environment.
static void tell_variable(const char *name)
{
    const char *value = getenv(name);
    answer(NULL);
    if (value != NULL)
    {
        printf("%s=%s\n", name, value);
    }
    else
    {
        printf("%s is not granted\n", name);
    }
}

// /file?PATH tells the content of a file.
static void tell_file(const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL)
    {
        int reason = errno; // printf below may set it
        answer(NULL);
        printf("denied: %s: %s\n", path, strerror(reason));
        return;
    }

    answer(NULL);
    char buffer[4096];
    size_t count;
    while ((count = fread(buffer, 1, sizeof buffer, file)) > 0)
    {
        fwrite(buffer, 1, count, stdout);
    }

    fclose(file);
}

// /loop never answers: the host has to stop it.
static void loop(void)
{
    for (volatile unsigned turn = 0;; turn++)
    {
    }
}

static void echo_body(void)
{
    char buffer[4096];
    size_t count;
    while ((count = fread(buffer, 1, sizeof buffer, stdin)) > 0)
    {
        fwrite(buffer, 1, count, stdout);
    }
}

static void tell_request(void)
{
    static const char *const names[] = {
        "REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "CONTENT_TYPE", "CONTENT_LENGTH", "HTTP_HOST", "HTTP_USER_AGENT", "GREETING",
    };
    answer(NULL);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    {
        printf("%s=%s\n", names[i], get(names[i]));
    }

    if (strcmp(get("REQUEST_METHOD"), "POST") == 0)
    {
        printf("\n");
        echo_body();
    }
}

int main(void)
{
    const char *path = get("PATH_INFO");
    const char *query = get("QUERY_STRING");
    if (strcmp(path, "/loop") == 0)
    {
        loop();
    }
    else if (strcmp(path, "/env") == 0)
    {
        tell_variable(*query != '\0' ? query : "GREETING");
    }
    else if (strcmp(path, "/file") == 0)
    {
        tell_file(*query != '\0' ? query : "/greeting.txt");
    }
    else if (strcmp(path, "/missing") == 0)
    {
        answer("404");
        printf("nothing here\n");
    }
    else
    {
        tell_request();
    }

    return 0;
}
