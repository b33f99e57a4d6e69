namespace Skiff.Spin.Tests.Serving;

/// <content>Components with the handlers of WASI's release candidates and of Spin 1.</content>
internal static partial class Handlers
{
    /// <summary>Answers 201 and the body "october", after it has waited for a clock; 2023-10-18.</summary>
    public static string October { get; } = $$"""
        (component
          (import "wasi:io/poll@0.2.0-rc-2023-10-18" (instance $poll
            (export "pollable" (type $pollable (sub resource)))
            (export "poll-one" (func (param "in" (borrow $pollable))))))
          (alias export $poll "pollable" (type $pollable))
          (import "wasi:clocks/monotonic-clock@0.2.0-rc-2023-10-18" (instance $clock
            (alias outer 1 $pollable (type $outer))
            (export "pollable" (type $pollable (eq $outer)))
            (export "subscribe" (func (param "when" u64) (param "absolute" bool) (result (own $pollable))))))
          {{BodyStreams("0.2.0-rc-2023-10-18")}}
            (type $errors (variant (case "invalid-url" string) (case "timeout-error" string) (case "protocol-error" string) (case "unexpected-error" string)))
            (export "error" (type $error (eq $errors)))
            (export "[constructor]fields" (func (param "entries" (list (tuple string (list u8)))) (result (own $fields))))
            (export "[constructor]outgoing-response" (func (param "status-code" u16) (param "headers" (borrow $fields)) (result (own $response))))
            (export "[method]outgoing-response.write" (func (param "self" (borrow $response)) (result (result (own $body)))))
            (export "[method]outgoing-body.write" (func (param "self" (borrow $body)) (result (result (own $output)))))
            (export "[static]outgoing-body.finish" (func (param "this" (own $body)) (param "trailers" (option (own $fields)))))
            (export "[static]response-outparam.set"
              (func (param "param" (own $outparam)) (param "response" (result (own $response) (error $error)))))))
          (alias export $types "incoming-request" (type $request))
          (alias export $types "response-outparam" (type $outparam))
          (core module $memory (memory (export "memory") 1))
          (core instance $memory (instantiate $memory))
          (core func $subscribe (canon lower (func $clock "subscribe")))
          (core func $poll-one (canon lower (func $poll "poll-one")))
          (core func $fields (canon lower (func $types "[constructor]fields") (memory (core memory $memory "memory"))))
          (core func $response (canon lower (func $types "[constructor]outgoing-response")))
          (core func $body (canon lower (func $types "[method]outgoing-response.write") (memory (core memory $memory "memory"))))
          (core func $write (canon lower (func $types "[method]outgoing-body.write") (memory (core memory $memory "memory"))))
          (core func $finish (canon lower (func $types "[static]outgoing-body.finish")))
          (core func $set (canon lower (func $types "[static]response-outparam.set") (memory (core memory $memory "memory"))))
          (core func $blocking-write (canon lower (func $streams "[method]output-stream.blocking-write-and-flush") (memory (core memory $memory "memory"))))
          (core func $drop-output (canon resource.drop $output-stream))
          (core module $guest
            (import "host" "memory" (memory 1))
            (import "host" "subscribe" (func $subscribe (param i64 i32) (result i32)))
            (import "host" "poll-one" (func $poll_one (param i32)))
            (import "host" "fields" (func $fields (param i32 i32) (result i32)))
            (import "host" "response" (func $response (param i32 i32) (result i32)))
            (import "host" "body" (func $body (param i32 i32)))
            (import "host" "write" (func $write (param i32 i32)))
            (import "host" "finish" (func $finish (param i32 i32 i32)))
            (import "host" "set" (func $set (param i32 i32 i32 i32 i32)))
            (import "host" "blocking-write" (func $blocking_write (param i32 i32 i32 i32)))
            (import "host" "drop-output" (func $drop_output (param i32)))
            (data (i32.const 16) "octoberx-mindyes")
            (data (i32.const 32) "\17\00\00\00\06\00\00\00\1d\00\00\00\03\00\00\00") ;; one field: x-mind, yes
            (func (export "handle") (param i32 i32)
              (local $response i32)
              (call $poll_one (call $subscribe (i64.const 1000000) (i32.const 0)))
              (local.set $response (call $response (i32.const 201) (call $fields (i32.const 32) (i32.const 1))))
              (call $body (local.get $response) (i32.const 64))
              (call $set (local.get 1) (i32.const 0) (local.get $response) (i32.const 0) (i32.const 0))
              (call $write (i32.load (i32.const 68)) (i32.const 72))
              (call $blocking_write (i32.load (i32.const 76)) (i32.const 16) (i32.const 7) (i32.const 80))
              (call $drop_output (i32.load (i32.const 76)))
              (call $finish (i32.load (i32.const 68)) (i32.const 0) (i32.const 0))))
          (core instance $instance (instantiate $guest (with "host" (instance
            (export "memory" (memory $memory "memory"))
            (export "subscribe" (func $subscribe))
            (export "poll-one" (func $poll-one))
            (export "fields" (func $fields))
            (export "response" (func $response))
            (export "body" (func $body))
            (export "write" (func $write))
            (export "finish" (func $finish))
            (export "set" (func $set))
            (export "blocking-write" (func $blocking-write))
            (export "drop-output" (func $drop-output))))))
          {{HandlerExport("0.2.0-rc-2023-10-18")}})
        """;

    /// <summary>Answers 200 without a body; 2023-11-10.</summary>
    public static string November { get; } = InNovember(Empty);

    /// <summary>A component of WASI 0.2.0 as it would have been on 2023-11-10: where the types are the same, the names are all that differs.</summary>
    public static string InNovember(string component) => component.Replace("@0.2.0", "@0.2.0-rc-2023-11-10", StringComparison.Ordinal);

    /// <summary>Answers 202 with the body of the request, and its uri in the field x-uri; Spin 1.</summary>
    public static string SpinEcho { get; } = SpinComponent("""
        (func (export "handle-request") (param $method i32) (param $uri i32) (param $uri-length i32) (param i32 i32 i32 i32) (param $has-body i32) (param $body i32) (param $length i32) (result i32)
          (i32.store (i32.const 64) (i32.const 16))
          (i32.store (i32.const 68) (i32.const 5))
          (i32.store (i32.const 72) (local.get $uri))
          (i32.store (i32.const 76) (local.get $uri-length))
          (i32.store16 (i32.const 128) (i32.const 202))
          (i32.store (i32.const 132) (i32.const 1))
          (i32.store (i32.const 136) (i32.const 64))
          (i32.store (i32.const 140) (i32.const 1))
          (i32.store (i32.const 144) (local.get $has-body))
          (i32.store (i32.const 148) (local.get $body))
          (i32.store (i32.const 152) (local.get $length))
          (i32.const 128))
        """);

    /// <summary>Answers with a status that there is not; Spin 1.</summary>
    public static string SpinMalformed { get; } = SpinComponent("""
        (func (export "handle-request") (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)
          (i32.store16 (i32.const 128) (i32.const 77))
          (i32.const 128))
        """);

    /// <summary>Sends its request on to an address and answers with what it gets, status 500 + the number of the http-error if nothing; Spin 1.</summary>
    public static string SpinRelay(string address) => SpinComponent($$"""
        (data (i32.const 256) "{{address}}")
        (func (export "handle-request") (param $method i32) (param i32 i32) (param $headers i32) (param $count i32) (param i32 i32) (param $has-body i32) (param $body i32) (param $length i32) (result i32)
          (call $send (local.get $method) (i32.const 256) (i32.const {{address.Length}}) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)
            (local.get $has-body) (local.get $body) (local.get $length) (i32.const 124))
          (if (i32.load8_u (i32.const 124))
            (then
              (i32.store16 (i32.const 128) (i32.add (i32.const 500) (i32.load8_u (i32.const 128))))
              (i32.store (i32.const 132) (i32.const 0))
              (i32.store (i32.const 144) (i32.const 0))))
          (i32.const 128))
        """);

    private static string SpinComponent(string functions) => $$"""
        (component
          {{SpinImports}}
          (core module $memory
            (memory (export "memory") 20)
            (global $next (mut i32) (i32.const 4096))
            (func (export "realloc") (param i32 i32 i32 i32) (result i32)
              (global.get $next)
              (global.set $next (i32.add (global.get $next) (i32.and (i32.add (local.get 3) (i32.const 7)) (i32.const -8))))))
          (core instance $memory (instantiate $memory))
          (core func $send (canon lower (func $http "send-request") (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))
          (core module $guest
            (import "host" "memory" (memory 20))
            (import "host" "send" (func $send (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))
            (data (i32.const 16) "x-uri")
            {{functions}})
          (core instance $instance (instantiate $guest (with "host" (instance (export "memory" (memory $memory "memory")) (export "send" (func $send))))))
          (func $handle (param "req" $request) (result $response)
            (canon lift (core func $instance "handle-request") (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))
          (instance $handler (export "handle-request" (func $handle)))
          (export "fermyon:spin/inbound-http" (instance $handler)))
        """;

    private const string SpinImports = """
        (import "fermyon:spin/http-types" (instance $types
          (type $m (enum "get" "post" "put" "delete" "patch" "head" "options"))
          (export "method" (type $method (eq $m)))
          (type $pairs (list (tuple string string)))
          (type $r (record (field "method" $method) (field "uri" string) (field "headers" $pairs) (field "params" $pairs) (field "body" (option (list u8)))))
          (export "request" (type (eq $r)))
          (type $a (record (field "status" u16) (field "headers" (option $pairs)) (field "body" (option (list u8)))))
          (export "response" (type (eq $a)))
          (type $e (enum "success" "destination-not-allowed" "invalid-url" "request-error" "runtime-error" "too-many-requests"))
          (export "http-error" (type (eq $e)))))
        (alias export $types "request" (type $request))
        (alias export $types "response" (type $response))
        (alias export $types "http-error" (type $http-error))
        (import "fermyon:spin/http" (instance $http
          (alias outer 1 $request (type $outer-request))
          (export "request" (type $request (eq $outer-request)))
          (alias outer 1 $response (type $outer-response))
          (export "response" (type $response (eq $outer-response)))
          (alias outer 1 $http-error (type $outer-error))
          (export "http-error" (type $error (eq $outer-error)))
          (export "send-request" (func (param "req" $request) (result (result $response (error $error)))))))
        """;
}
