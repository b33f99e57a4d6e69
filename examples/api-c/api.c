/* A small API: /health and /api/data. No libc: the component is a few kilobytes and imports nothing but HTTP. */
#include "wasi_http.h"

/* What the host writes for us (strings of the request) goes here; one instance answers one request, so nothing is ever freed. */
extern uint8_t __heap_base;
static uintptr_t next_free;

EXPORT("cabi_realloc")
void *cabi_realloc(void *old, size_t old_size, size_t alignment, size_t size)
{
    if (next_free == 0)
        next_free = (uintptr_t)&__heap_base;
    uintptr_t start = (next_free + alignment - 1) & ~(uintptr_t)(alignment - 1);
    uintptr_t end = start + size;
    uintptr_t pages = (end + 65535) / 65536;
    size_t present = __builtin_wasm_memory_size(0);
    if (end < start || (pages > present && __builtin_wasm_memory_grow(0, pages - present) == (size_t)-1))
        __builtin_trap();
    next_free = end;
    if (old_size != 0)
        __builtin_memcpy((void *)start, old, old_size < size ? old_size : size);
    return (void *)start;
}

static size_t length_of(const char *text)
{
    size_t length = 0;
    while (text[length] != '\0')
        length++;
    return length;
}

/* Whether the path, up to a '?', is this one. */
static int is_path(const optional_string *path, const char *expected)
{
    size_t length = length_of(expected);
    if (!path->is_some || path->length < length || (path->length > length && path->data[length] != '?'))
        return 0;
    for (size_t i = 0; i < length; i++)
        if (path->data[i] != expected[i])
            return 0;
    return 1;
}

static void answer(handle outparam, int32_t status, const char *content_type, const char *text)
{
    static const char name[] = "content-type";
    status_result done;
    handle_result body, stream;
    handle headers = fields_new();
    fields_append(headers, name, sizeof name - 1, content_type, length_of(content_type), &done);
    handle response = response_new(headers);
    response_set_status(response, status);
    response_body(response, &body);
    outparam_set(outparam, 0, response, 0, 0, 0, 0, 0, 0);
    body_write(body.value, &stream);
    stream_write(stream.value, text, length_of(text), &done);
    stream_drop(stream.value);
    body_finish(body.value, 0, 0, &done);
}

EXPORT("wasi:http/incoming-handler" WASI_VERSION "#handle")
void handle_request(handle request, handle outparam)
{
    optional_string path;
    request_path_with_query(request, &path);
    if (is_path(&path, "/health"))
        answer(outparam, 200, "text/plain", "OK");
    else if (is_path(&path, "/api/data"))
        answer(outparam, 200, "application/json", "{\"message\":\"Hello from WebAssembly\",\"runtime\":\"Spin on Kubernetes\"}");
    else
        answer(outparam, 404, "text/plain", "Not Found");
    request_drop(request);
}
