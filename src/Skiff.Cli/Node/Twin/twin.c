/*
 * What "skiff node bench" runs in a Linux container to compare with: the same behaviour as its guests, in one static executable without a C library, which is the least that a Linux
 * container can hold. Made by make.sh. The guests are hello.wat and examples/api-c.
 *
 *   twin              writes "hello" and ends
 *   twin stay         writes "hello" and waits
 *   twin serve PORT   answers HTTP on 127.0.0.1: /health, /api/data
 */
#include <linux/eventpoll.h>
#include <linux/in.h>
#include <linux/socket.h>
#include <sys/syscall.h>

#define LENGTH(text) (sizeof(text) - 1)
#define STREAM 1
#define REUSE_ADDRESS 2

static long call(long number, long a, long b, long c, long d, long e)
{
    long result;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8) : "rcx", "r11", "memory");
    return result;
}

static int begins(const char *text, const char *with)
{
    while (*with != 0)
    {
        if (*text++ != *with++)
        {
            return 0;
        }
    }

    return 1;
}

static const char ok[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK";
static const char data[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 67\r\n\r\n"
                           "{\"message\":\"Hello from WebAssembly\",\"runtime\":\"Spin on Kubernetes\"}";
static const char missing[] = "HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nNot Found";

/* Requests have no bodies, come one at a time, and fit into one read: the load is our own. */
static void answer(int connection)
{
    static char request[4096];
    long length = call(SYS_read, connection, (long)request, sizeof request - 1, 0, 0);
    if (length <= 0)
    {
        call(SYS_close, connection, 0, 0, 0, 0);
        return;
    }

    request[length] = 0;
    if (begins(request, "GET /health "))
    {
        call(SYS_write, connection, (long)ok, LENGTH(ok), 0, 0);
    }
    else if (begins(request, "GET /api/data "))
    {
        call(SYS_write, connection, (long)data, LENGTH(data), 0, 0);
    }
    else
    {
        call(SYS_write, connection, (long)missing, LENGTH(missing), 0, 0);
    }
}

static int serve(const char *text)
{
    unsigned port = 0;
    for (; *text >= '0' && *text <= '9'; text++)
    {
        port = (port * 10) + (unsigned)(*text - '0');
    }

    const int yes = 1;
    const struct sockaddr_in address = {.sin_family = 2, .sin_port = (unsigned short)((port << 8) | (port >> 8)), .sin_addr = {0x0100007F}};
    const int listener = (int)call(SYS_socket, 2, STREAM, 0, 0, 0);
    call(SYS_setsockopt, listener, 1, REUSE_ADDRESS, (long)&yes, sizeof yes);
    if (call(SYS_bind, listener, (long)&address, sizeof address, 0, 0) != 0 || call(SYS_listen, listener, 128, 0, 0, 0) != 0)
    {
        return 1;
    }

    const int poll = (int)call(SYS_epoll_create1, 0, 0, 0, 0, 0);
    struct epoll_event event = {.events = EPOLLIN, .data = (unsigned)listener};
    call(SYS_epoll_ctl, poll, EPOLL_CTL_ADD, listener, (long)&event, 0);
    for (;;)
    {
        struct epoll_event ready[64];
        const long count = call(SYS_epoll_wait, poll, (long)ready, 64, -1, 0);
        for (long i = 0; i < count; i++)
        {
            if ((int)ready[i].data != listener)
            {
                answer((int)ready[i].data);
                continue;
            }

            const long connection = call(SYS_accept4, listener, 0, 0, 0, 0);
            event.data = (unsigned)connection;
            call(SYS_epoll_ctl, poll, EPOLL_CTL_ADD, connection, (long)&event, 0);
        }
    }
}

__attribute__((used, noreturn)) static void begin(const long *stack)
{
    const long count = stack[0];
    const char *const *arguments = (const char *const *)(stack + 1);
    int status = 0;
    if (count == 3 && begins(arguments[1], "serve"))
    {
        status = serve(arguments[2]);
    }
    else
    {
        call(SYS_write, 1, (long)"hello\n", 6, 0, 0);
        if (count > 1)
        {
            call(SYS_pause, 0, 0, 0, 0, 0);
        }
    }

    call(SYS_exit_group, status, 0, 0, 0, 0);
    __builtin_unreachable();
}

__asm__(".globl _start\n_start:\n    xor %ebp, %ebp\n    mov %rsp, %rdi\n    and $-16, %rsp\n    call begin\n");
