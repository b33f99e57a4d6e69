namespace Skiff.Spin.Tests.Serving;

/// <summary>Components in the text format that export an HTTP handler of WASI 0.2.</summary>
internal static partial class Handlers
{
    /// <summary>Ends by a trap.</summary>
    public static string Trap { get; } = Component("""(func (export "handle") (param i32 i32) unreachable)""");

    /// <summary>Never ends.</summary>
    public static string Loop { get; } = Component("""(func (export "handle") (param i32 i32) (loop $spin (br $spin)))""");

    /// <summary>Ends without a response, and keeps what it was given.</summary>
    public static string Silent { get; } = Component("""(func (export "handle") (param i32 i32))""");

    /// <summary>Drops its outparam.</summary>
    public static string GivesUp { get; } = Component("""(func (export "handle") (param i32 i32) (call $drop_outparam (local.get 1)))""");

    /// <summary>Answers 200 without a body.</summary>
    public static string Empty { get; } = Component("""
        (func (export "handle") (param i32 i32)
          (call $set (local.get 1) (i32.const 0) (call $response (call $fields)) (i32.const 0) (i64.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)))
        """);

    /// <summary>Answers with the error-code 0, <c>DNS-timeout</c>.</summary>
    public static string Error { get; } = Component("""
        (func (export "handle") (param i32 i32)
          (call $set (local.get 1) (i32.const 1) (i32.const 0) (i32.const 0) (i64.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)))
        """);

    /// <summary>Writes a body and ends it.</summary>
    public static string Writes { get; } = Begun("""
          (call $drop_output (i32.load (i32.const 76)))
          (call $finish (i32.load (i32.const 68)) (i32.const 0) (i32.const 0) (i32.const 96))
        """);

    /// <summary>Begins a body, writes into it and traps.</summary>
    public static string BreaksOff { get; } = Begun("unreachable");

    /// <summary>Begins a body, writes into it and ends without having finished it.</summary>
    public static string Unfinished { get; } = Begun("");

    /// <summary>Begins a body, writes into it and computes for ever.</summary>
    public static string LoopsInResponse { get; } = Begun("(loop $spin (br $spin))");

    /// <summary>Takes memory until there is no more, and traps.</summary>
    public static string Grows { get; } = Component("""
        (func (export "handle") (param i32 i32) (loop $more (br_if $more (i32.ne (memory.grow (i32.const 16)) (i32.const -1)))) unreachable)
        """);

    /// <summary>Writes for ever; ends when the stream is closed.</summary>
    public static string Floods { get; } = WithBody("""
          (loop $more
            (call $blocking_write (i32.load (i32.const 76)) (i32.const 0) (i32.const 4096) (i32.const 80))
            (br_if $more (i32.eqz (i32.load8_u (i32.const 80)))))
        """);

    /// <summary>Imports something that no host has.</summary>
    public static string Greedy { get; } = """
        (component
          (import "wasi:http/types@0.2.0" (instance))
          (import "acme:secrets/vault@1.0.0" (instance (export "open" (func)))))
        """;

    private static string Begun(string end) => WithBody($"""
          (call $blocking_write (i32.load (i32.const 76)) (i32.const 16) (i32.const 6) (i32.const 80))
          {end}
        """);

    // Begins a response: its body is at 68, the stream into that at 76.
    private static string WithBody(string rest) => Component($"""
        (func (export "handle") (param i32 i32)
          (local $response i32)
          (local.set $response (call $response (call $fields)))
          (call $body (local.get $response) (i32.const 64))
          (call $set (local.get 1) (i32.const 0) (local.get $response) (i32.const 0) (i64.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))
          (call $write (i32.load (i32.const 68)) (i32.const 72))
          {rest})
        """);

    private static string Component(string function) => $$"""
        (component
          {{BodyStreams("0.2.0")}}
            (export "headers" (type $headers (eq $fields)))
            {{ErrorCode}}
            (export "[constructor]fields" (func (result (own $fields))))
            (export "[constructor]outgoing-response" (func (param "headers" (own $headers)) (result (own $response))))
            (export "[method]outgoing-response.body" (func (param "self" (borrow $response)) (result (result (own $body)))))
            (export "[method]outgoing-body.write" (func (param "self" (borrow $body)) (result (result (own $output)))))
            (export "trailers" (type $trailers (eq $fields)))
            (export "[static]outgoing-body.finish"
              (func (param "this" (own $body)) (param "trailers" (option (own $trailers))) (result (result (error $error-code)))))
            (export "[static]response-outparam.set"
              (func (param "param" (own $outparam)) (param "response" (result (own $response) (error $error-code)))))))
          (alias export $types "incoming-request" (type $request))
          (alias export $types "response-outparam" (type $outparam))
          (core module $memory
            (memory (export "memory") 1)
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) unreachable))
          (core instance $memory (instantiate $memory))
          (core func $fields (canon lower (func $types "[constructor]fields")))
          (core func $response (canon lower (func $types "[constructor]outgoing-response")))
          (core func $body (canon lower (func $types "[method]outgoing-response.body") (memory (core memory $memory "memory"))))
          (core func $write (canon lower (func $types "[method]outgoing-body.write") (memory (core memory $memory "memory"))))
          (core func $set (canon lower (func $types "[static]response-outparam.set") (memory (core memory $memory "memory"))))
          (core func $blocking-write (canon lower (func $streams "[method]output-stream.blocking-write-and-flush") (memory (core memory $memory "memory"))))
          (core func $finish (canon lower (func $types "[static]outgoing-body.finish") (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))
          (core func $drop-output (canon resource.drop $output-stream))
          (core func $drop-outparam (canon resource.drop $outparam))
          (core module $guest
            (import "host" "memory" (memory 1))
            (import "host" "fields" (func $fields (result i32)))
            (import "host" "response" (func $response (param i32) (result i32)))
            (import "host" "body" (func $body (param i32 i32)))
            (import "host" "write" (func $write (param i32 i32)))
            (import "host" "set" (func $set (param i32 i32 i32 i32 i64 i32 i32 i32 i32)))
            (import "host" "blocking-write" (func $blocking_write (param i32 i32 i32 i32)))
            (import "host" "finish" (func $finish (param i32 i32 i32 i32)))
            (import "host" "drop-output" (func $drop_output (param i32)))
            (import "host" "drop-outparam" (func $drop_outparam (param i32)))
            (data (i32.const 16) "begun\n")
            {{function}})
          (core instance $instance (instantiate $guest (with "host" (instance
            (export "memory" (memory $memory "memory"))
            (export "fields" (func $fields))
            (export "response" (func $response))
            (export "body" (func $body))
            (export "write" (func $write))
            (export "set" (func $set))
            (export "blocking-write" (func $blocking-write))
            (export "finish" (func $finish))
            (export "drop-output" (func $drop-output))
            (export "drop-outparam" (func $drop-outparam))))))
          {{HandlerExport("0.2.0")}})
        """;

    // Streams, and as much of the types of HTTP as all versions have: their import is left open.
    private static string BodyStreams(string version) => $$"""
          (import "wasi:io/streams@{{version}}" (instance $streams
            (export "input-stream" (type (sub resource)))
            (export "output-stream" (type $output (sub resource)))
            (export "error" (type $error (sub resource)))
            (type $failure (variant (case "last-operation-failed" (own $error)) (case "closed")))
            (export "stream-error" (type $stream-error (eq $failure)))
            (export "[method]output-stream.blocking-write-and-flush"
              (func (param "self" (borrow $output)) (param "contents" (list u8)) (result (result (error $stream-error)))))))
          (alias export $streams "output-stream" (type $output-stream))
          (import "wasi:http/types@{{version}}" (instance $types
            (alias outer 1 $output-stream (type $outer-output))
            (export "output-stream" (type $output (eq $outer-output)))
            (export "fields" (type $fields (sub resource)))
            (export "incoming-request" (type (sub resource)))
            (export "outgoing-body" (type $body (sub resource)))
            (export "outgoing-response" (type $response (sub resource)))
            (export "response-outparam" (type $outparam (sub resource)))
        """;

    private static string HandlerExport(string version) => $$"""
          (func $handle (param "request" (own $request)) (param "response-out" (own $outparam)) (canon lift (core func $instance "handle")))
          (instance $handler (export "handle" (func $handle)))
          (export "wasi:http/incoming-handler@{{version}}" (instance $handler))
        """;

    private const string ErrorCode = """
        (type $dns (record (field "rcode" (option string)) (field "info-code" (option u16))))
        (export "DNS-error-payload" (type $dns-error (eq $dns)))
        (type $alert (record (field "alert-id" (option u8)) (field "alert-message" (option string))))
        (export "TLS-alert-received-payload" (type $tls-alert (eq $alert)))
        (type $field (record (field "field-name" (option string)) (field "field-size" (option u32))))
        (export "field-size-payload" (type $field-size (eq $field)))
        (type $codes (variant
          (case "DNS-timeout") (case "DNS-error" $dns-error) (case "destination-not-found") (case "destination-unavailable")
          (case "destination-IP-prohibited") (case "destination-IP-unroutable") (case "connection-refused") (case "connection-terminated")
          (case "connection-timeout") (case "connection-read-timeout") (case "connection-write-timeout") (case "connection-limit-reached")
          (case "TLS-protocol-error") (case "TLS-certificate-error") (case "TLS-alert-received" $tls-alert) (case "HTTP-request-denied")
          (case "HTTP-request-length-required") (case "HTTP-request-body-size" (option u64)) (case "HTTP-request-method-invalid")
          (case "HTTP-request-URI-invalid") (case "HTTP-request-URI-too-long") (case "HTTP-request-header-section-size" (option u32))
          (case "HTTP-request-header-size" (option $field-size)) (case "HTTP-request-trailer-section-size" (option u32))
          (case "HTTP-request-trailer-size" $field-size) (case "HTTP-response-incomplete") (case "HTTP-response-header-section-size" (option u32))
          (case "HTTP-response-header-size" $field-size) (case "HTTP-response-body-size" (option u64))
          (case "HTTP-response-trailer-section-size" (option u32)) (case "HTTP-response-trailer-size" $field-size)
          (case "HTTP-response-transfer-coding" (option string)) (case "HTTP-response-content-coding" (option string))
          (case "HTTP-response-timeout") (case "HTTP-upgrade-failed") (case "HTTP-protocol-error") (case "loop-detected")
          (case "configuration-error") (case "internal-error" (option string))))
        (export "error-code" (type $error-code (eq $codes)))
        """;
}
