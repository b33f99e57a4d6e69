namespace Skiff.Spin.Tests.Serving;

/// <content>
/// Components that are composed. Each has a question, a text that leaves a core instance <c>$asking</c> with a function <c>status</c>; <see cref="Answers"/> makes a handler of it that answers with this
/// status, <see cref="Exports"/> a component that exports it as <c>status</c>.
/// </content>
internal static partial class Handlers
{
    /// <summary>Asks nobody.</summary>
    public static string Says(int status) => $"""
        (core module $says (func (export "status") (result i32) (i32.const {status})))
        (core instance $asking (instantiate $says))
        """;

    /// <summary>One more than the function <c>status</c> of an imported interface.</summary>
    public static string OneMoreThan(string import) => $"""
        (import "{import}" (instance $other (export "status" (func (result u32)))))
        {OneMore("(func $other \"status\")")}
        """;

    /// <summary>One more than an imported function.</summary>
    public static string OneMoreThanFunction(string import) => $"""
        (import "{import}" (func $other (result u32)))
        {OneMore("(func $other)")}
        """;

    /// <summary>An import that nothing is asked of.</summary>
    public static string LeftOver(string import) => $"""

        (import "{import}" (instance (export "status" (func (result u32)))))
        """;

    /// <summary>200 and the number of variables of the environment.</summary>
    public static string CountsVariables { get; } = $"""
        (import "wasi:cli/environment@0.2.0" (instance $environment (export "get-environment" (func (result (list (tuple string string)))))))
        {Count("(func $environment \"get-environment\")")}
        """;

    /// <summary>200 and the length of a variable, 299 where it is none, else 300 and the number of the error's case.</summary>
    /// <param name="import">An interface for variables.</param>
    /// <param name="function">Its function for one.</param>
    /// <param name="name">The variable.</param>
    public static string ReadsVariable(string import, string function, string name)
    {
        var isOption = import.StartsWith("wasi:", StringComparison.Ordinal);
        var cases = string.Concat((isOption ? ["upstream", "io"] : import.EndsWith("/config", StringComparison.Ordinal) ? ["provider", "invalid-key", "invalid-schema", "other"] : (string[])["invalid-name", "undefined", "provider", "other"])
            .Select(name => $" (case \"{name}\" string)"));
        return $"""
            (import "{import}" (instance $variables
              (type $cases (variant{cases}))
              (export "error" (type $error (eq $cases)))
              (export "{function}" (func (param "{(function == "get" && !isOption ? "name" : "key")}" string) (result (result {(isOption ? "(option string)" : "string")} (error $error)))))))
            {Memory}
            (core func $get (canon lower (func $variables "{function}") (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))
            (core module $reads
              (import "host" "memory" (memory 1))
              (import "host" "get" (func $get (param i32 i32 i32)))
              (data (i32.const 64) "{name}")
              (func (export "status") (result i32)
                (call $get (i32.const 64) (i32.const {name.Length}) (i32.const 8))
                (if (result i32) (i32.load8_u (i32.const 8))
                  (then (i32.add (i32.const 300) (i32.load8_u (i32.const 12))))
                  (else {(isOption
                    ? "(select (i32.add (i32.const 200) (i32.load (i32.const 20))) (i32.const 299) (i32.load8_u (i32.const 12)))"
                    : "(i32.add (i32.const 200) (i32.load (i32.const 16)))")}))))
            (core instance $asking (instantiate $reads (with "host" (instance (export "memory" (memory $memory "memory")) (export "get" (func $get))))))
            """;
    }

    /// <summary>200 and the number of directories.</summary>
    public static string CountsDirectories { get; } = $"""
        (import "wasi:filesystem/types@0.2.0" (instance $files (export "descriptor" (type (sub resource)))))
        (alias export $files "descriptor" (type $descriptor-type))
        (import "wasi:filesystem/preopens@0.2.0" (instance $preopens
          (alias outer 1 $descriptor-type (type $outer))
          (export "descriptor" (type $descriptor (eq $outer)))
          (export "get-directories" (func (result (list (tuple (own $descriptor) string)))))))
        {Count("(func $preopens \"get-directories\")")}
        """;

    /// <summary>The status with which an address answers, else 300 and the number of the http-error (301: destination-not-allowed; 303: request-error).</summary>
    public static string Sends(string address) => $"""
        {SpinImports}
        {Memory}
        (core func $send (canon lower (func $http "send-request") (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))
        (core module $sends
          (import "host" "memory" (memory 1))
          (import "host" "send" (func $send (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))
          (data (i32.const 64) "{address}")
          (func (export "status") (result i32)
            (call $send (i32.const 0) (i32.const 64) (i32.const {address.Length}) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 8))
            (select (i32.add (i32.const 300) (i32.load8_u (i32.const 12))) (i32.load16_u (i32.const 12)) (i32.load8_u (i32.const 8)))))
        (core instance $asking (instantiate $sends (with "host" (instance (export "memory" (memory $memory "memory")) (export "send" (func $send))))))
        """;

    /// <summary>200 if the name <c>localhost</c> may be looked up, else 300 and the number of the error-code (301: access-denied).</summary>
    public static string LooksUp { get; } = $"""
        (import "wasi:sockets/network@0.2.0" (instance $network
          (export "network" (type (sub resource)))
          {SocketErrors}
          (export "error-code" (type (eq $codes)))))
        (alias export $network "network" (type $network-type))
        (alias export $network "error-code" (type $error-code-type))
        (import "wasi:sockets/instance-network@0.2.0" (instance $this
          (alias outer 1 $network-type (type $outer-network))
          (export "network" (type $network (eq $outer-network)))
          (export "instance-network" (func (result (own $network))))))
        (import "wasi:sockets/ip-name-lookup@0.2.0" (instance $lookup
          (alias outer 1 $network-type (type $outer-network))
          (export "network" (type $network (eq $outer-network)))
          (alias outer 1 $error-code-type (type $outer-error))
          (export "error-code" (type $error (eq $outer-error)))
          (export "resolve-address-stream" (type $stream (sub resource)))
          (export "resolve-addresses" (func (param "network" (borrow $network)) (param "name" string) (result (result (own $stream) (error $error)))))))
        {Memory}
        (core func $this (canon lower (func $this "instance-network")))
        (core func $resolve (canon lower (func $lookup "resolve-addresses") (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))
        (core module $looks
          (import "host" "memory" (memory 1))
          (import "host" "this" (func $this (result i32)))
          (import "host" "resolve" (func $resolve (param i32 i32 i32 i32)))
          (data (i32.const 64) "localhost")
          (func (export "status") (result i32)
            (call $resolve (call $this) (i32.const 64) (i32.const 9) (i32.const 8))
            (select (i32.add (i32.const 300) (i32.load8_u (i32.const 12))) (i32.const 200) (i32.load8_u (i32.const 8)))))
        (core instance $asking (instantiate $looks (with "host" (instance
          (export "memory" (memory $memory "memory")) (export "this" (func $this)) (export "resolve" (func $resolve))))))
        """;

    /// <summary>Makes a counter of the imported interface that begins at 200, takes the next number twice, and gives the counter back for its last: 202.</summary>
    public static string UsesCounter(string import) => $"""
        (import "{import}" (instance $other
          (export "counter" (type $counter (sub resource)))
          (export "[constructor]counter" (func (param "start" u32) (result (own $counter))))
          (export "[method]counter.next" (func (param "self" (borrow $counter)) (result u32)))
          (export "take" (func (param "counter" (own $counter)) (result u32)))))
        (core func $make (canon lower (func $other "[constructor]counter")))
        (core func $next (canon lower (func $other "[method]counter.next")))
        (core func $take (canon lower (func $other "take")))
        (core module $uses
          (import "other" "make" (func $make (param i32) (result i32)))
          (import "other" "next" (func $next (param i32) (result i32)))
          (import "other" "take" (func $take (param i32) (result i32)))
          (func (export "status") (result i32)
            (local $counter i32)
            (local.set $counter (call $make (i32.const 200)))
            (drop (call $next (local.get $counter)))
            (drop (call $next (local.get $counter)))
            (call $take (local.get $counter))))
        (core instance $asking (instantiate $uses (with "other" (instance (export "make" (func $make)) (export "next" (func $next)) (export "take" (func $take))))))
        """;

    /// <summary>Exports counters: the representation of one is where its number is.</summary>
    public static string Counters(string export) => $"""
        (component
          (component $implementation
            (type $resource (resource (rep i32)))
            (export $counter "counter" (type $resource))
            (core func $new (canon resource.new $resource))
            (core func $rep (canon resource.rep $resource))
            (core func $drop (canon resource.drop $resource))
            (core module $counters
              (import "canon" "new" (func $new (param i32) (result i32)))
              (import "canon" "rep" (func $rep (param i32) (result i32)))
              (import "canon" "drop" (func $drop (param i32)))
              (memory 1)
              (global $free (mut i32) (i32.const 8))
              (func (export "make") (param $start i32) (result i32)
                (global.set $free (i32.add (global.get $free) (i32.const 4)))
                (i32.store (global.get $free) (local.get $start))
                (call $new (global.get $free)))
              (func (export "next") (param $at i32) (result i32)
                (i32.store (local.get $at) (i32.add (i32.load (local.get $at)) (i32.const 1)))
                (i32.load (local.get $at)))
              (func (export "take") (param $handle i32) (result i32)
                (i32.load (call $rep (local.get $handle)))
                (call $drop (local.get $handle))))
            (core instance $core (instantiate $counters (with "canon" (instance (export "new" (func $new)) (export "rep" (func $rep)) (export "drop" (func $drop))))))
            (func (export "[constructor]counter") (param "start" u32) (result (own $counter)) (canon lift (core func $core "make")))
            (func (export "[method]counter.next") (param "self" (borrow $counter)) (result u32) (canon lift (core func $core "next")))
            (func (export "take") (param "counter" (own $counter)) (result u32) (canon lift (core func $core "take"))))
          (instance $counters (instantiate $implementation))
          (export "{export}" (instance $counters)))
        """;

    /// <summary>A component that exports the status of a question in an interface.</summary>
    public static string Exports(string export, string question) => $"""
        (component
          {question}
          (func $status (result u32) (canon lift (core func $asking "status")))
          (instance $out (export "status" (func $status)))
          (export "{export}" (instance $out)))
        """;

    /// <summary>A component that exports the status of a question as a function.</summary>
    public static string ExportsFunction(string export, string question) => $"""
        (component
          {question}
          (func (export "{export}") (result u32) (canon lift (core func $asking "status"))))
        """;

    /// <summary>A handler that answers with the status of a question.</summary>
    public static string Answers(string question) => $$"""
        (component
          {{question}}
          (import "wasi:http/types@0.2.0" (instance $types
            (export "fields" (type $fields (sub resource)))
            (export "incoming-request" (type (sub resource)))
            (export "outgoing-response" (type $response (sub resource)))
            (export "response-outparam" (type $outparam (sub resource)))
            {{ErrorCode}}
            (export "[constructor]fields" (func (result (own $fields))))
            (export "[constructor]outgoing-response" (func (param "headers" (own $fields)) (result (own $response))))
            (export "[method]outgoing-response.set-status-code" (func (param "self" (borrow $response)) (param "status-code" u16) (result (result))))
            (export "[static]response-outparam.set"
              (func (param "param" (own $outparam)) (param "response" (result (own $response) (error $error-code)))))))
          (alias export $types "incoming-request" (type $request))
          (alias export $types "response-outparam" (type $outparam))
          (core module $page (memory (export "memory") 1))
          (core instance $page (instantiate $page))
          (core func $fields (canon lower (func $types "[constructor]fields")))
          (core func $response (canon lower (func $types "[constructor]outgoing-response")))
          (core func $set-status (canon lower (func $types "[method]outgoing-response.set-status-code")))
          (core func $set (canon lower (func $types "[static]response-outparam.set") (memory (core memory $page "memory"))))
          (core module $guest
            (import "asking" "status" (func $status (result i32)))
            (import "host" "fields" (func $fields (result i32)))
            (import "host" "response" (func $response (param i32) (result i32)))
            (import "host" "set-status" (func $set_status (param i32 i32) (result i32)))
            (import "host" "set" (func $set (param i32 i32 i32 i32 i64 i32 i32 i32 i32)))
            (func (export "handle") (param i32 i32)
              (local $response i32)
              (local.set $response (call $response (call $fields)))
              (drop (call $set_status (local.get $response) (call $status)))
              (call $set (local.get 1) (i32.const 0) (local.get $response) (i32.const 0) (i64.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))))
          (core instance $instance (instantiate $guest
            (with "asking" (instance $asking))
            (with "host" (instance (export "fields" (func $fields)) (export "response" (func $response)) (export "set-status" (func $set-status)) (export "set" (func $set))))))
          {{HandlerExport("0.2.0")}})
        """;

    private const string SocketErrors = """
        (type $codes (enum "unknown" "access-denied" "not-supported" "invalid-argument" "out-of-memory" "timeout" "concurrency-conflict" "not-in-progress" "would-block" "invalid-state"
          "new-socket-limit" "address-not-bindable" "address-in-use" "remote-unreachable" "connection-refused" "connection-reset" "connection-aborted" "datagram-too-large" "name-unresolvable"
          "temporary-resolver-failure" "permanent-resolver-failure"))
        """;

    private const string Memory = """
        (core module $memory
          (memory (export "memory") 1)
          (global $next (mut i32) (i32.const 4096))
          (func (export "realloc") (param i32 i32 i32 i32) (result i32)
            (global.get $next)
            (global.set $next (i32.add (global.get $next) (i32.and (i32.add (local.get 3) (i32.const 7)) (i32.const -8))))))
        (core instance $memory (instantiate $memory))
        """;

    private static string Count(string function) => $"""
        {Memory}
        (core func $get (canon lower {function} (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))
        (core module $counts
          (import "host" "memory" (memory 1))
          (import "host" "get" (func $get (param i32)))
          (func (export "status") (result i32)
            (call $get (i32.const 8))
            (i32.add (i32.const 200) (i32.load (i32.const 12)))))
        (core instance $asking (instantiate $counts (with "host" (instance (export "memory" (memory $memory "memory")) (export "get" (func $get))))))
        """;

    private static string OneMore(string function) => $"""
        (core func $other (canon lower {function}))
        (core module $more
          (import "other" "status" (func $other (result i32)))
          (func (export "status") (result i32) (i32.add (call $other) (i32.const 1))))
        (core instance $asking (instantiate $more (with "other" (instance (export "status" (func $other))))))
        """;
}
