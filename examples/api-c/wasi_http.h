/* The functions of wasi:io and wasi:http 0.2 that an answer needs, as a core module imports them: the flattened form of their WIT signatures
 * (Component Model, CanonicalABI.md, "Flattening"). A bindings generator writes the same; by hand it is one page. */
#ifndef WASI_HTTP_H
#define WASI_HTTP_H

#include <stddef.h>
#include <stdint.h>

#define WASI_VERSION "@0.2.12"
#define IMPORT(module, name) __attribute__((import_module(module WASI_VERSION), import_name(name)))
#define EXPORT(name) __attribute__((export_name(name)))
#define HTTP "wasi:http/types"
#define STREAMS "wasi:io/streams"

/* An index in the component's table of handles. */
typedef int32_t handle;

/* result<own<T>>, behind a return pointer. */
typedef struct {
    uint8_t is_error;
    handle value;
} handle_result;

/* option<string>, behind a return pointer. */
typedef struct {
    uint8_t is_some;
    const char *data;
    size_t length;
} optional_string;

/* Room for any result that is only asked whether it failed: result<_, error-code> is the largest. */
typedef struct {
    _Alignas(8) uint8_t is_error;
    uint8_t payload[63];
} status_result;

IMPORT(HTTP, "[method]incoming-request.path-with-query")
void request_path_with_query(handle request, optional_string *path);

IMPORT(HTTP, "[resource-drop]incoming-request")
void request_drop(handle request);

IMPORT(HTTP, "[constructor]fields")
handle fields_new(void);

IMPORT(HTTP, "[method]fields.append")
void fields_append(handle fields, const char *name, size_t name_length, const char *value, size_t value_length, status_result *result);

IMPORT(HTTP, "[constructor]outgoing-response")
handle response_new(handle headers);

IMPORT(HTTP, "[method]outgoing-response.set-status-code")
int32_t response_set_status(handle response, int32_t status);

IMPORT(HTTP, "[method]outgoing-response.body")
void response_body(handle response, handle_result *body);

/* is_error 0: value is the response. The rest is the flattened error-code of the other case. */
IMPORT(HTTP, "[static]response-outparam.set")
void outparam_set(handle outparam, int32_t is_error, int32_t value, int32_t e1, int64_t e2, int32_t e3, int32_t e4, int32_t e5, int32_t e6);

IMPORT(HTTP, "[method]outgoing-body.write")
void body_write(handle body, handle_result *stream);

IMPORT(HTTP, "[static]outgoing-body.finish")
void body_finish(handle body, int32_t has_trailers, handle trailers, status_result *result);

IMPORT(STREAMS, "[method]output-stream.blocking-write-and-flush")
void stream_write(handle stream, const void *data, size_t length, status_result *result);

IMPORT(STREAMS, "[resource-drop]output-stream")
void stream_drop(handle stream);

#endif
