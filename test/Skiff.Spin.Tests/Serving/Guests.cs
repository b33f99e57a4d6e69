namespace Skiff.Spin.Tests.Serving;

/// <summary>WAGI components in the text format.</summary>
internal static class Guests
{
    private const string Imports = """
        (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "environ_get" (func $environ_get (param i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environ_sizes_get (param i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
        (import "wasi_snapshot_preview1" "path_open" (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
        (memory (export "memory") 4)
        (data (i32.const 16) "Content-Type: text/plain\n\n")
        (func $write (param $fd i32) (param $at i32) (param $length i32)
          (i32.store (i32.const 0) (local.get $at))
          (i32.store (i32.const 4) (local.get $length))
          (if (call $fd_write (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 8)) (then unreachable)))
        (func $head (call $write (i32.const 1) (i32.const 16) (i32.const 26)))
        (func $copy_input
          (loop $more
            (i32.store (i32.const 0) (i32.const 65536))
            (i32.store (i32.const 4) (i32.const 65536))
            (if (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)) (then unreachable))
            (if (i32.load (i32.const 8))
              (then (call $write (i32.const 1) (i32.const 65536) (i32.load (i32.const 8))) (br $more)))))
        """;

    /// <summary>Writes the body it gets.</summary>
    public static string Echo { get; } = Module("""(func (export "_start") (call $head) (call $copy_input))""");

    /// <summary>Reads the body it gets before it begins its response.</summary>
    public static string Swallow { get; } = Module("""
        (func (export "_start")
          (i32.store (i32.const 0) (i32.const 65536))
          (i32.store (i32.const 4) (i32.const 65536))
          (if (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)) (then unreachable))
          (call $head))
        """);

    /// <summary>Writes its arguments, then its environment, each ended by a zero byte, with a line feed between the two.</summary>
    public static string Describe { get; } = Module("""
        (func (export "_start")
          (call $head)
          (drop (call $args_sizes_get (i32.const 0) (i32.const 4)))
          (drop (call $args_get (i32.const 1024) (i32.const 65536)))
          (call $write (i32.const 1) (i32.const 65536) (i32.load (i32.const 4)))
          (i32.store8 (i32.const 64) (i32.const 10))
          (call $write (i32.const 1) (i32.const 64) (i32.const 1))
          (drop (call $environ_sizes_get (i32.const 0) (i32.const 4)))
          (drop (call $environ_get (i32.const 1024) (i32.const 65536)))
          (call $write (i32.const 1) (i32.const 65536) (i32.load (i32.const 4))))
        """);

    /// <summary>Counts in its memory, in a global, and in pages; writes the three counts as digits: 111 for a fresh instance.</summary>
    public static string Count { get; } = Module("""
        (global $count (mut i32) (i32.const 48))
        (data (i32.const 128) "0")
        (func (export "_start")
          (call $head)
          (i32.store8 (i32.const 128) (i32.add (i32.load8_u (i32.const 128)) (i32.const 1)))
          (global.set $count (i32.add (global.get $count) (i32.const 1)))
          (i32.store8 (i32.const 129) (global.get $count))
          (i32.store8 (i32.const 130) (i32.add (i32.sub (memory.grow (i32.const 1)) (i32.const 3)) (i32.const 48)))
          (call $write (i32.const 1) (i32.const 128) (i32.const 3)))
        """);

    /// <summary>Computes without end.</summary>
    public static string Loop { get; } = Module("""(func $spin (loop $again (br $again))) (func (export "_start") (call $spin))""");

    /// <summary>Begins a response, then computes without end.</summary>
    public static string LoopInResponse { get; } = Module("""(func (export "_start") (call $head) (loop $again (br $again)))""");

    /// <summary>Traps.</summary>
    public static string Trap { get; } = Module("""(func $inner unreachable) (func (export "_start") (call $inner))""");

    /// <summary>Writes something that is no response.</summary>
    public static string NoResponse { get; } = Module("""(data (i32.const 128) "hello\n\n") (func (export "_start") (call $write (i32.const 1) (i32.const 128) (i32.const 7)))""");

    /// <summary>Writes nothing.</summary>
    public static string Silent { get; } = Module("""(func (export "_start"))""");

    /// <summary>Answers 418 with a header, writes a line to its log, exits with code 3.</summary>
    public static string Teapot { get; } = Module("""
        (data (i32.const 128) "Status: 418 Short\nX-Made-By: wat\nContent-Type: a/b\n\ntea")
        (data (i32.const 256) "brewing\n")
        (func (export "_start")
          (call $write (i32.const 2) (i32.const 256) (i32.const 8))
          (call $write (i32.const 1) (i32.const 128) (i32.const 55))
          (call $proc_exit (i32.const 3)))
        """);

    /// <summary>Writes the content of the file "data/x" of its first directory; a digit for the error of creating "data/y" after it.</summary>
    public static string ReadFile { get; } = Module("""
        (data (i32.const 128) "data/xdata/y")
        (func (export "_start")
          (call $head)
          (if (call $path_open (i32.const 3) (i32.const 0) (i32.const 128) (i32.const 6) (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 144)) (then unreachable))
          (i32.store (i32.const 0) (i32.const 65536))
          (i32.store (i32.const 4) (i32.const 100))
          (if (call $fd_read (i32.load (i32.const 144)) (i32.const 0) (i32.const 1) (i32.const 8)) (then unreachable))
          (call $write (i32.const 1) (i32.const 65536) (i32.load (i32.const 8)))
          (i32.store8 (i32.const 160)
            (select (i32.const 49) (i32.const 48)
              (call $path_open (i32.const 3) (i32.const 0) (i32.const 134) (i32.const 6) (i32.const 1) (i64.const 64) (i64.const 0) (i32.const 0) (i32.const 144))))
          (call $write (i32.const 1) (i32.const 160) (i32.const 1)))
        """);

    private static string Module(string body) => $"(module\n{Imports}\n{body})";
}
