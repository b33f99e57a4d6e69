namespace Skiff.EndToEnd.Tests;

/// <summary>Components in the text format.</summary>
internal static class ComponentTexts
{
    /// <summary>Functions to call, and a program that never ends.</summary>
    public const string Plain = """
        (component
          (core module $m
            (memory (export "memory") 1)
            (global $next (mut i32) (i32.const 1024))
            (func (export "realloc") (param i32 i32 i32 i32) (result i32)
              (global.get $next)
              (global.set $next (i32.add (global.get $next) (i32.and (i32.add (local.get 3) (i32.const 7)) (i32.const -8)))))
            (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
            (func (export "echo") (param i32 i32) (result i32)
              (i32.store (i32.const 16) (local.get 0)) (i32.store (i32.const 20) (local.get 1)) (i32.const 16))
            (func (export "sum") (param i32 i32 i32) (result i32) (i32.add (local.get 0) (i32.mul (local.get 1) (local.get 2))))
            (func (export "spin") (loop $again (br $again)))
            (func (export "run") (result i32) (loop $again (br $again)) (i32.const 0))
            (func (export "grow") (result i32)
              (loop $more (br_if $more (i32.ne (memory.grow (i32.const 16)) (i32.const -1)))) (memory.size)))
          (core instance $i (instantiate $m))
          (type $point (record (field "x" s32) (field "y" s32)))
          (export $pointe "point" (type $point))
          (func (export "add") (param "a" s32) (param "b" s32) (result s32) (canon lift (core func $i "add")))
          (func (export "echo") (param "text" string) (result string)
            (canon lift (core func $i "echo") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
          (func (export "sum") (param "at" $pointe) (param "times" s32) (result s32) (canon lift (core func $i "sum")))
          (func (export "spin") (canon lift (core func $i "spin")))
          (func (export "grow") (result u32) (canon lift (core func $i "grow")))
          (func $run (result (result)) (canon lift (core func $i "run")))
          (instance $program (export "run" (func $run)))
          (export "wasi:cli/run@0.2.0" (instance $program)))
        """;

    /// <summary>Says how many bytes come on standard input.</summary>
    public const string CountsInput = """
        (component
          (import "wasi:io/streams@0.2.0" (instance $streams
            (export "input-stream" (type $input (sub resource)))
            (export "error" (type $error (sub resource)))
            (type $failure (variant (case "last-operation-failed" (own $error)) (case "closed")))
            (export "stream-error" (type $stream-error (eq $failure)))
            (export "[method]input-stream.blocking-read"
              (func (param "self" (borrow $input)) (param "len" u64) (result (result (list u8) (error $stream-error)))))))
          (alias export $streams "input-stream" (type $input-type))
          (import "wasi:cli/stdin@0.2.0" (instance $stdin
            (alias outer 1 $input-type (type $outer))
            (export "input-stream" (type $input (eq $outer)))
            (export "get-stdin" (func (result (own $input))))))
          (core module $memory
            (memory (export "memory") 1)
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024)))
          (core instance $memory (instantiate $memory))
          (core func $stdin (canon lower (func $stdin "get-stdin")))
          (core func $read (canon lower (func $streams "[method]input-stream.blocking-read") (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))
          (core module $counts
            (import "host" "memory" (memory 1))
            (import "host" "stdin" (func $stdin (result i32)))
            (import "host" "read" (func $read (param i32 i64 i32)))
            (func (export "count") (result i32)
              (call $read (call $stdin) (i64.const 100) (i32.const 8))
              (select (i32.const 0) (i32.load (i32.const 16)) (i32.load8_u (i32.const 8))))) ;; an error: closed
          (core instance $instance (instantiate $counts (with "host" (instance
            (export "memory" (memory $memory "memory")) (export "stdin" (func $stdin)) (export "read" (func $read))))))
          (func (export "count") (result u32) (canon lift (core func $instance "count"))))
        """;

    /// <summary>The same as a module of preview 1.</summary>
    public const string CountsInputAsModule = """
        (module
          (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
          (memory (export "memory") 1)
          (data (i32.const 0) "\40\00\00\00\64\00\00\00") ;; 100 bytes at 64
          (func (export "count") (result i32)
            (drop (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 16)))
            (i32.load (i32.const 16))))
        """;

    /// <summary>Uses the network: each function answers 0, or 100 + the number of the error-code (101 is access-denied).</summary>
    public const string Network = """
        (component
          (import "wasi:sockets/network@0.2.0" (instance $net
            (export "network" (type (sub resource)))
            (type $codes (enum "unknown" "access-denied" "not-supported" "invalid-argument" "out-of-memory" "timeout" "concurrency-conflict" "not-in-progress" "would-block" "invalid-state" "new-socket-limit" "address-not-bindable" "address-in-use" "remote-unreachable" "connection-refused" "connection-reset" "connection-aborted" "datagram-too-large" "name-unresolvable" "temporary-resolver-failure" "permanent-resolver-failure"))
            (export "error-code" (type (eq $codes)))
            (type $families (enum "ipv4" "ipv6"))
            (export "ip-address-family" (type (eq $families)))
            (type $address4 (tuple u8 u8 u8 u8))
            (type $address6 (tuple u16 u16 u16 u16 u16 u16 u16 u16))
            (type $place4 (record (field "port" u16) (field "address" $address4)))
            (export "ipv4-socket-address" (type $ipv4 (eq $place4)))
            (type $place6 (record (field "port" u16) (field "flow-info" u32) (field "address" $address6) (field "scope-id" u32)))
            (export "ipv6-socket-address" (type $ipv6 (eq $place6)))
            (type $places (variant (case "ipv4" $ipv4) (case "ipv6" $ipv6)))
            (export "ip-socket-address" (type (eq $places)))))
          (alias export $net "network" (type $network))
          (alias export $net "error-code" (type $error-code))
          (alias export $net "ip-address-family" (type $family))
          (alias export $net "ip-socket-address" (type $place))
          (import "wasi:sockets/instance-network@0.2.0" (instance $instance-network
            (alias outer 1 $network (type $n)) (export "network" (type $network (eq $n)))
            (export "instance-network" (func (result (own $network))))))
          (import "wasi:sockets/tcp@0.2.0" (instance $tcp
            (alias outer 1 $network (type $n)) (export "network" (type $network (eq $n)))
            (alias outer 1 $error-code (type $e)) (export "error-code" (type $error (eq $e)))
            (alias outer 1 $place (type $p)) (export "ip-socket-address" (type $place (eq $p)))
            (export "tcp-socket" (type $socket (sub resource)))
            (export "[method]tcp-socket.start-bind" (func (param "self" (borrow $socket)) (param "network" (borrow $network)) (param "local-address" $place) (result (result (error $error)))))
            (export "[method]tcp-socket.start-connect" (func (param "self" (borrow $socket)) (param "network" (borrow $network)) (param "remote-address" $place) (result (result (error $error)))))))
          (alias export $tcp "tcp-socket" (type $tcp-socket))
          (import "wasi:sockets/tcp-create-socket@0.2.0" (instance $tcp-create
            (alias outer 1 $error-code (type $e)) (export "error-code" (type $error (eq $e)))
            (alias outer 1 $family (type $f)) (export "ip-address-family" (type $family (eq $f)))
            (alias outer 1 $tcp-socket (type $s)) (export "tcp-socket" (type $socket (eq $s)))
            (export "create-tcp-socket" (func (param "address-family" $family) (result (result (own $socket) (error $error)))))))
          (import "wasi:sockets/udp@0.2.0" (instance $udp
            (alias outer 1 $network (type $n)) (export "network" (type $network (eq $n)))
            (alias outer 1 $error-code (type $e)) (export "error-code" (type $error (eq $e)))
            (alias outer 1 $place (type $p)) (export "ip-socket-address" (type $place (eq $p)))
            (export "udp-socket" (type $socket (sub resource)))
            (export "incoming-datagram-stream" (type $incoming (sub resource)))
            (export "outgoing-datagram-stream" (type $outgoing (sub resource)))
            (export "[method]udp-socket.start-bind" (func (param "self" (borrow $socket)) (param "network" (borrow $network)) (param "local-address" $place) (result (result (error $error)))))
            (export "[method]udp-socket.finish-bind" (func (param "self" (borrow $socket)) (result (result (error $error)))))
            (export "[method]udp-socket.stream" (func (param "self" (borrow $socket)) (param "remote-address" (option $place)) (result (result (tuple (own $incoming) (own $outgoing)) (error $error)))))))
          (alias export $udp "udp-socket" (type $udp-socket))
          (import "wasi:sockets/udp-create-socket@0.2.0" (instance $udp-create
            (alias outer 1 $error-code (type $e)) (export "error-code" (type $error (eq $e)))
            (alias outer 1 $family (type $f)) (export "ip-address-family" (type $family (eq $f)))
            (alias outer 1 $udp-socket (type $s)) (export "udp-socket" (type $socket (eq $s)))
            (export "create-udp-socket" (func (param "address-family" $family) (result (result (own $socket) (error $error)))))))
          (import "wasi:sockets/ip-name-lookup@0.2.0" (instance $lookup
            (alias outer 1 $network (type $n)) (export "network" (type $network (eq $n)))
            (alias outer 1 $error-code (type $e)) (export "error-code" (type $error (eq $e)))
            (export "resolve-address-stream" (type $stream (sub resource)))
            (export "resolve-addresses" (func (param "network" (borrow $network)) (param "name" string) (result (result (own $stream) (error $error)))))))
          (core module $memory (memory (export "memory") 1))
          (core instance $memory (instantiate $memory))
          (core func $network (canon lower (func $instance-network "instance-network")))
          (core func $create-tcp (canon lower (func $tcp-create "create-tcp-socket") (memory (core memory $memory "memory"))))
          (core func $create-udp (canon lower (func $udp-create "create-udp-socket") (memory (core memory $memory "memory"))))
          (core func $bind-tcp (canon lower (func $tcp "[method]tcp-socket.start-bind") (memory (core memory $memory "memory"))))
          (core func $connect-tcp (canon lower (func $tcp "[method]tcp-socket.start-connect") (memory (core memory $memory "memory"))))
          (core func $bind-udp (canon lower (func $udp "[method]udp-socket.start-bind") (memory (core memory $memory "memory"))))
          (core func $finish-udp (canon lower (func $udp "[method]udp-socket.finish-bind") (memory (core memory $memory "memory"))))
          (core func $stream-udp (canon lower (func $udp "[method]udp-socket.stream") (memory (core memory $memory "memory"))))
          (core func $resolve (canon lower (func $lookup "resolve-addresses") (memory (core memory $memory "memory"))))
          (core module $guest
            (type $place-call (func (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))
            (import "host" "memory" (memory 1))
            (import "host" "network" (func $network (result i32)))
            (import "host" "create-tcp" (func $create_tcp (param i32 i32)))
            (import "host" "create-udp" (func $create_udp (param i32 i32)))
            (import "host" "bind-tcp" (func $bind_tcp (type $place-call)))
            (import "host" "connect-tcp" (func $connect_tcp (type $place-call)))
            (import "host" "bind-udp" (func $bind_udp (type $place-call)))
            (import "host" "finish-udp" (func $finish_udp (param i32 i32)))
            (import "host" "stream-udp" (func $stream_udp (type $place-call)))
            (import "host" "resolve" (func $resolve (param i32 i32 i32 i32)))
            (data (i32.const 16) "localhost")
            ;; The result at 64, whose error is there or, beside a handle, at 68.
            (func $outcome (param $error i32) (result i32)
              (if (result i32) (i32.load8_u (i32.const 64)) (then (i32.add (i32.const 100) (i32.load8_u (local.get $error)))) (else (i32.const 0))))
            (func $tcp (result i32) (call $create_tcp (i32.const 0) (i32.const 64)) (i32.load (i32.const 68)))
            (func (export "connect") (param $port i32) (result i32)
              (call $connect_tcp (call $tcp) (call $network) (i32.const 0) (local.get $port) (i32.const 127) (i32.const 0) (i32.const 0) (i32.const 1)
                (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 64))
              (call $outcome (i32.const 65)))
            (func (export "listen") (param $port i32) (result i32)
              (call $bind_tcp (call $tcp) (call $network) (i32.const 0) (local.get $port) (i32.const 127) (i32.const 0) (i32.const 0) (i32.const 1)
                (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 64))
              (call $outcome (i32.const 65)))
            (func (export "send") (param $port i32) (result i32)
              (local $socket i32)
              (call $create_udp (i32.const 0) (i32.const 64))
              (local.set $socket (i32.load (i32.const 68)))
              (call $bind_udp (local.get $socket) (call $network) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)
                (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 64))
              (if (i32.load8_u (i32.const 64)) (then (return (call $outcome (i32.const 65)))))
              (call $finish_udp (local.get $socket) (i32.const 64))
              (call $stream_udp (local.get $socket) (i32.const 1) (i32.const 0) (local.get $port) (i32.const 127) (i32.const 0) (i32.const 0) (i32.const 1)
                (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 64))
              (call $outcome (i32.const 68)))
            (func (export "look-up") (result i32)
              (call $resolve (call $network) (i32.const 16) (i32.const 9) (i32.const 64))
              (call $outcome (i32.const 68))))
          (core instance $i (instantiate $guest (with "host" (instance
            (export "memory" (memory $memory "memory"))
            (export "network" (func $network))
            (export "create-tcp" (func $create-tcp))
            (export "create-udp" (func $create-udp))
            (export "bind-tcp" (func $bind-tcp))
            (export "connect-tcp" (func $connect-tcp))
            (export "bind-udp" (func $bind-udp))
            (export "finish-udp" (func $finish-udp))
            (export "stream-udp" (func $stream-udp))
            (export "resolve" (func $resolve))))))
          (func (export "connect") (param "port" u16) (result u32) (canon lift (core func $i "connect")))
          (func (export "listen") (param "port" u16) (result u32) (canon lift (core func $i "listen")))
          (func (export "send") (param "port" u16) (result u32) (canon lift (core func $i "send")))
          (func (export "look-up") (result u32) (canon lift (core func $i "look-up"))))
        """;
}
