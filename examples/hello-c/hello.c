// Prints its arguments, its environment, and the files that are named as arguments.
#include <errno.h>
#include <stdio.h>
#include <string.h>

extern char **environ;

static int print_file(const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL)
    {
        printf("%s: %s\n", path, strerror(errno));
        return 1;
    }

    char line[256];
    while (fgets(line, sizeof line, file) != NULL)
    {
        printf("%s: %s", path, line);
    }

    fclose(file);
    return 0;
}

int main(int argc, char **argv)
{
    printf("Hello from C!\n");
    for (int i = 1; i < argc; i++)
    {
        printf("argument %d: %s\n", i, argv[i]);
    }

    for (char **variable = environ; *variable != NULL; variable++)
    {
        printf("environment: %s\n", *variable);
    }

    int failures = 0;
    for (int i = 1; i < argc; i++)
    {
        failures += print_file(argv[i]);
    }

    return failures == 0 ? 0 : 1;
}
