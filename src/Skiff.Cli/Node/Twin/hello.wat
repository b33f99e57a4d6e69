;; Writes "hello" and ends; "stay" waits an hour behind it. What twin.c does in a Linux container.
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\20\00\00\00\06\00\00\00") ;; the vector of fd_write: address and length
  (data (i32.const 32) "hello\n")
  (func $start (export "_start")
    (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))
  (func (export "stay")
    (call $start)
    (i32.store (i32.const 80) (i32.const 1)) ;; a subscription to the monotonic clock
    (i64.store (i32.const 88) (i64.const 3600000000000))
    (drop (call $poll (i32.const 64) (i32.const 128) (i32.const 1) (i32.const 8)))))
